(* What the published formulas are made of, and the forms that the code has for it: cross-entropy, and angles in the plane. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Import Steps.
Import ListNotations.
Open Scope R_scope.

(* The cross-entropy of logits, the target's first. *)
Definition cross_entropy (z : R) (others : list R) : R := lse (z :: others) - z.

(* The two forms that the code has for it: where the others outweigh the target, and where not. *)
Lemma softplus_below (z a : R) (l : list R) : ln (1 + exp (lse (a :: l) - z)) = cross_entropy z (a :: l).
Proof.
  pose proof (sum_exp_pos a l) as P. pose proof (exp_pos z) as Q.
  unfold cross_entropy, lse. change (sum_exp (z :: a :: l)) with (exp z + sum_exp (a :: l)).
  unfold Rminus at 1. rewrite exp_plus, exp_ln, exp_Ropp by exact P.
  replace (1 + sum_exp (a :: l) * / exp z) with ((exp z + sum_exp (a :: l)) / exp z) by (field; lra).
  unfold Rdiv. rewrite ln_mult, ln_Rinv, ln_exp by (try apply Rinv_0_lt_compat; lra). ring.
Qed.

Lemma softplus_above (z a : R) (l : list R) :
  lse (a :: l) - z + ln (1 + exp (- (lse (a :: l) - z))) = cross_entropy z (a :: l).
Proof.
  rewrite <- softplus_below. set (t := lse (a :: l) - z). pose proof (exp_pos t) as P.
  replace (1 + exp (- t)) with ((1 + exp t) / exp t) by (rewrite exp_Ropp; field; lra).
  unfold Rdiv. rewrite ln_mult, ln_Rinv, ln_exp by (try apply Rinv_0_lt_compat; lra). ring.
Qed.

(* Vectors in the plane. *)
Definition norm (a b : R) : R := sqrt (a * a + b * b).
Definition cosine (a b p q : R) : R := (a * p + b * q) / (norm a b * norm p q).
Definition angle (a b p q : R) : R := acos (cosine a b p q).

Lemma squares (x y : R) : 0 <= x * x + y * y.
Proof. nra. Qed.

Section Plane.
  Variables a b p q : R.
  Hypothesis Hx : 0 < a * a + b * b.
  Hypothesis Hw : 0 < p * p + q * q.

  Lemma norm_pos (x y : R) : 0 < x * x + y * y -> 0 < norm x y.
  Proof. apply sqrt_lt_R0. Qed.

  Lemma norm_square (x y : R) : 0 < x * x + y * y -> norm x y * norm x y = x * x + y * y.
  Proof. intros P. apply sqrt_sqrt. lra. Qed.

  Let u0 := a / norm a b.
  Let u1 := b / norm a b.
  Let v0 := p / norm p q.
  Let v1 := q / norm p q.

  Lemma unit_x : u0 * u0 + u1 * u1 = 1.
  Proof.
    pose proof (norm_pos _ _ Hx). unfold u0, u1.
    replace (a / norm a b * (a / norm a b) + b / norm a b * (b / norm a b)) with ((a * a + b * b) / (norm a b * norm a b))
      by (field; lra).
    rewrite norm_square by exact Hx. field. lra.
  Qed.

  Lemma unit_w : v0 * v0 + v1 * v1 = 1.
  Proof.
    pose proof (norm_pos _ _ Hw). unfold v0, v1.
    replace (p / norm p q * (p / norm p q) + q / norm p q * (q / norm p q)) with ((p * p + q * q) / (norm p q * norm p q))
      by (field; lra).
    rewrite norm_square by exact Hw. field. lra.
  Qed.

  Lemma cosine_of_units : u0 * v0 + u1 * v1 = cosine a b p q.
  Proof. pose proof (norm_pos _ _ Hx). pose proof (norm_pos _ _ Hw). unfold u0, u1, v0, v1, cosine. field. lra. Qed.

  Lemma cosine_bound : -1 <= cosine a b p q <= 1.
  Proof.
    rewrite <- cosine_of_units. pose proof unit_x as U. pose proof unit_w as W.
    pose proof (squares (u0 - v0) (u1 - v1)). pose proof (squares (u0 + v0) (u1 + v1)). lra.
  Qed.

  Lemma cos_angle : cos (angle a b p q) = cosine a b p q.
  Proof. apply cos_acos, cosine_bound. Qed.

  (* Kahan's sine. *)
  Lemma sin_angle :
    sqrt ((u0 - v0) * (u0 - v0) + (u1 - v1) * (u1 - v1)) * sqrt ((u0 + v0) * (u0 + v0) + (u1 + v1) * (u1 + v1)) * (1 / 2)
    = sin (angle a b p q).
  Proof.
    unfold angle. rewrite sin_acos by exact cosine_bound. pose proof unit_x as U. pose proof unit_w as W.
    rewrite <- sqrt_mult_alt by apply squares. rewrite <- cosine_of_units. unfold Rsqr.
    replace (((u0 - v0) * (u0 - v0) + (u1 - v1) * (u1 - v1)) * ((u0 + v0) * (u0 + v0) + (u1 + v1) * (u1 + v1)))
      with (2 * 2 * (1 - (u0 * v0 + u1 * v1) * (u0 * v0 + u1 * v1))).
    - rewrite sqrt_mult_alt by lra. rewrite sqrt_square by lra. field.
    - replace ((u0 - v0) * (u0 - v0) + (u1 - v1) * (u1 - v1)) with (2 - 2 * (u0 * v0 + u1 * v1)) by lra.
      replace ((u0 + v0) * (u0 + v0) + (u1 + v1) * (u1 + v1)) with (2 + 2 * (u0 * v0 + u1 * v1)) by lra. ring.
  Qed.
End Plane.

(* cos 4t, by the recurrence of the code. *)
Definition code_fourfold (c : R) : R := c * 2 * (c * 2 * (c * 2 * c - 1) - c) - (c * 2 * c - 1).

Lemma code_fourfold_is (t : R) : code_fourfold (cos t) = cos (4 * t).
Proof. unfold code_fourfold. replace (4 * t) with (2 * (2 * t)) by ring. rewrite !cos_2a_cos. ring. Qed.

(* What the code computes: its sums begin with 0. *)
Section Code.
  Variables a b p q : R.
  Definition code_norm (x y : R) : R := sqrt (0 + x * x + y * y).
  Definition code_dot (x y u v : R) : R := 0 + x * u + y * v.
  Definition code_cosine : R :=
    code_dot (a / code_norm a b) (b / code_norm a b) (p / code_norm p q) (q / code_norm p q).
  Definition code_distance (sign : R -> R -> R) : R :=
    sqrt (0 + sign (a / code_norm a b) (p / code_norm p q) * sign (a / code_norm a b) (p / code_norm p q)
            + sign (b / code_norm a b) (q / code_norm p q) * sign (b / code_norm a b) (q / code_norm p q)).
  Definition code_sine : R := code_distance Rminus * code_distance Rplus * (1 / 2).

  Lemma code_norm_is (x y : R) : code_norm x y = norm x y.
  Proof. unfold code_norm, norm. now rewrite Rplus_0_l. Qed.

  Hypothesis Hx : 0 < 0 + a * a + b * b.
  Hypothesis Hw : 0 < 0 + p * p + q * q.
  Let Px : 0 < a * a + b * b. Proof. lra. Qed.
  Let Pw : 0 < p * p + q * q. Proof. lra. Qed.

  Lemma code_cosine_is : code_cosine = cos (angle a b p q).
  Proof.
    unfold code_cosine, code_dot. rewrite !code_norm_is, Rplus_0_l, cos_angle by assumption.
    now apply cosine_of_units.
  Qed.

  Lemma code_sine_is : code_sine = sin (angle a b p q).
  Proof.
    unfold code_sine, code_distance. rewrite !code_norm_is, !Rplus_0_l. now apply sin_angle.
  Qed.

  (* A product with a unit vector, and one of two raw vectors. *)
  Lemma code_projection_is : code_dot a b (p / code_norm p q) (q / code_norm p q) = norm a b * cos (angle a b p q).
  Proof.
    pose proof (norm_pos _ _ Px). pose proof (norm_pos _ _ Pw).
    rewrite cos_angle by assumption. unfold code_dot, cosine. rewrite !code_norm_is. field. lra.
  Qed.

  Lemma code_ratio_is : code_dot a b (p / code_norm p q) (q / code_norm p q) / code_norm a b = cos (angle a b p q).
  Proof. pose proof (norm_pos _ _ Px). rewrite code_projection_is, code_norm_is. field. lra. Qed.

  Lemma code_product_is : code_dot a b p q = norm p q * norm a b * cos (angle a b p q).
  Proof.
    pose proof (norm_pos _ _ Px). pose proof (norm_pos _ _ Pw).
    rewrite cos_angle by assumption. unfold code_dot, cosine. field. lra.
  Qed.
End Code.

(* Which of the two forms a path has is for Coq to find out. *)
Ltac as_cross_entropy z a l :=
  transitivity (cross_entropy z (a :: l)); [first [exact (softplus_below z a l) | exact (softplus_above z a l)] | ].

(* One goal for each path. *)
Ltac each_path := repeat match goal with |- _ /\ _ => split end.
