(* Decision margins: multiplicative and additive, in the plane and in any metric space. *)
Require Import Reals Lra Lia.
Require Import Sums Psi Vectors.
Open Scope R_scope.

(* The boundary angle of class 1 on the arc from w1 to w2, with the raw cos (m theta). *)
Theorem boundary_raw m t12 p :
  0 < m -> 0 <= p <= t12 -> t12 <= PI -> m * p <= PI ->
  cos (m * p) = cos (t12 - p) -> p = t12 / (m + 1).
Proof.
  intros Hm Hp Ht Hmp Hc.
  assert (m * p = t12 - p).
  { assert (0 <= m * p) by (apply Rmult_le_pos; lra).
    apply cos_inj; lra. }
  apply Rmult_eq_reg_l with (m + 1); [|lra]. field_simplify; lra.
Qed.

(* The same with psi: no side condition on m p is needed. *)
Theorem boundary_psi (m : nat) t12 p :
  (1 <= m)%nat -> 0 <= p <= t12 -> t12 <= PI ->
  psi (INR m) p = cos (t12 - p) -> p = t12 / (INR m + 1).
Proof.
  intros Hm Hp Ht Hc. assert (Hm0 : 0 < INR m) by (apply lt_0_INR; lia).
  pose proof PI_RGT_0 as HP.
  assert (Hmp0 : 0 <= INR m * p) by (apply Rmult_le_pos; lra).
  destruct (Rle_dec (INR m * p) PI) as [L|L].
  - apply boundary_raw; try lra.
    rewrite <- Hc. unfold psi. rewrite (g_piece 0); simpl; lra.
  - exfalso.
    assert (D : g (INR m * p) < g PI) by (apply g_strict_decreasing; lra).
    assert (G : g PI = -1).
    { rewrite (g_piece 0); simpl; [rewrite cos_PI; ring|lra]. }
    destruct (COS_bound (t12 - p)) as [B _]. unfold psi in Hc. lra.
Qed.

Theorem decision_margin (m : nat) t12 p1 p2 :
  (1 <= m)%nat -> 0 <= t12 <= PI -> 0 <= p1 <= t12 -> 0 <= p2 <= t12 ->
  psi (INR m) p1 = cos (t12 - p1) -> psi (INR m) p2 = cos (t12 - p2) ->
  t12 - p1 - p2 = (INR m - 1) / (INR m + 1) * t12.
Proof.
  intros Hm Ht H1 H2 E1 E2. assert (Hm0 : 0 < INR m) by (apply lt_0_INR; lia).
  apply boundary_psi in E1; [|assumption|lra|lra].
  apply boundary_psi in E2; [|assumption|lra|lra].
  rewrite E1, E2. field. lra.
Qed.

(* Any dimension, any metric: the gap between the two decision regions is at
   least the formula, from the triangle inequality alone. *)
Section Metric.
  Variable X : Type.
  Variable d : X -> X -> R.
  Hypothesis dsym : forall x y, d x y = d y x.
  Hypothesis dtri : forall x y z, d x z <= d x y + d y z.

  Theorem mult_margin_gap m w1 w2 x y :
    1 <= m -> m * d w1 x <= d w2 x -> m * d w2 y <= d w1 y ->
    (m - 1) / (m + 1) * d w1 w2 <= d x y.
  Proof.
    intros Hm Hx Hy.
    pose proof (dtri w1 x w2) as T0. pose proof (dtri x y w2) as T1.
    pose proof (dtri w2 y x) as T2. pose proof (dtri w1 x y) as T3.
    rewrite (dsym x w2) in *. rewrite (dsym y w2) in *. rewrite (dsym y x) in *.
    apply Rmult_le_reg_l with (m + 1); [lra|].
    replace ((m + 1) * ((m - 1) / (m + 1) * d w1 w2)) with ((m - 1) * d w1 w2) by (field; lra).
    (* m a - b <= D,  m b - a <= D,  t12 - a - b <= D *)
    assert (A : m * d w1 x <= d x y + d w2 y) by lra.
    assert (B : m * d w2 y <= d x y + d w1 x) by lra.
    assert (C : d w1 w2 - d w1 x - d w2 y <= d x y) by lra.
    assert (C' : (m - 1) * (d w1 w2 - d w1 x - d w2 y) <= (m - 1) * d x y)
      by (apply Rmult_le_compat_l; lra).
    lra.
  Qed.

  Theorem additive_margin_gap m w1 w2 x y :
    d w1 x + m <= d w2 x -> d w2 y + m <= d w1 y -> m <= d x y.
  Proof.
    intros Hx Hy.
    pose proof (dtri w2 y x) as T2. pose proof (dtri w1 x y) as T3.
    rewrite (dsym y x) in *. lra.
  Qed.
End Metric.

(* ArcFace on the arc: uniform. *)
Theorem arcface_margin m t12 p1 p2 :
  0 <= m -> 0 <= t12 <= PI -> 0 <= p1 <= t12 -> 0 <= p2 <= t12 ->
  p1 + m <= PI -> p2 + m <= PI ->
  cos (p1 + m) = cos (t12 - p1) -> cos (p2 + m) = cos (t12 - p2) ->
  t12 - p1 - p2 = m.
Proof.
  intros Hm Ht H1 H2 B1 B2 E1 E2.
  apply cos_inj in E1; try lra. apply cos_inj in E2; lra.
Qed.

(* CosFace on the arc: the angular gap delta solves 2 sin(t12/2) sin(delta/2) = m,
   so it is NOT uniform in angle. *)
Theorem cosface_margin m t12 p :
  cos p - m = cos (t12 - p) -> 2 * sin (t12 / 2) * sin ((t12 - 2 * p) / 2) = m.
Proof.
  intros E. assert (D : cos p - cos (t12 - p) = m) by lra. rewrite <- D.
  rewrite (form2 p (t12 - p)).
  replace ((p - (t12 - p)) / 2) with (- ((t12 - 2 * p) / 2)) by field.
  replace ((p + (t12 - p)) / 2) with (t12 / 2) by field.
  rewrite sin_neg. ring.
Qed.

(* CosFace's margin cannot be had at all if the class weights are closer than m, ‖w₁ − w₂‖ = 2 sin(θ₁₂/2) < m: then no
   unit feature satisfies it, in any dimension. *)
Theorem cosface_unreachable D x w1 w2 m :
  norm D x = 1 -> m <= dot D x w1 - dot D x w2 -> m <= norm D (w1 ⊖ w2).
Proof.
  intros X M. pose proof (dot_le_norms D x (w1 ⊖ w2)) as B. rewrite dot_minus_r, X in B. lra.
Qed.

Theorem chord D w1 w2 t12 :
  dot D w1 w1 = 1 -> dot D w2 w2 = 1 -> dot D w1 w2 = cos t12 -> 0 <= t12 <= PI ->
  norm D (w1 ⊖ w2) = 2 * sin (t12 / 2).
Proof.
  intros W1 W2 E H. unfold norm. rewrite dot_minus_l, !dot_minus_r, W1, W2, (dot_comm D w2 w1), E.
  replace t12 with (2 * (t12 / 2)) at 1 2 by field. rewrite cos_2a_sin.
  replace (_ - _ - _) with ((2 * sin (t12 / 2))²) by (unfold Rsqr; ring).
  apply sqrt_Rsqr. apply Rmult_le_pos; [lra|]. apply sin_ge_0; lra.
Qed.
