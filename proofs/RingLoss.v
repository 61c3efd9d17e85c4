(* Ring loss, λ/2 (‖x‖ − R)²: its gradient and its Hessian, and where it is convex. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives Vectors Normalisation.
Open Scope R_scope.

Section Ring.
  Variable D : nat.
  Variable lambda radius : R.
  Hypothesis Hl : 0 < lambda.
  Notation dot := (dot D).
  Notation norm := (norm D).
  Notation unit := (unit D).

  Definition ring (x : vector) : R := lambda / 2 * (norm x - radius) ^ 2.
  Definition ring_slope (x : vector) : vector := lambda * (norm x - radius) ⊙ unit x.

  Theorem ring_gradient x : 0 < norm x -> has_gradient D ring x (ring_slope x).
  Proof.
    intros P. apply (gradient_comp D (fun r => lambda / 2 * (r - radius) ^ 2) norm); [|now apply norm_gradient].
    auto_derive; auto. field.
  Qed.

  Theorem ring_by_radius x : is_derive (fun r => lambda / 2 * (norm x - r) ^ 2) radius (lambda * (radius - norm x)).
  Proof. auto_derive; auto. field. Qed.

  (* The Hessian applied to v: λ ((1 − R/‖x‖) v + R/‖x‖ ⟨x/‖x‖, v⟩ x/‖x‖). *)
  Definition hessian (x v : vector) : vector :=
    lambda ⊙ ((1 - radius / norm x) ⊙ v ⊕ (radius / norm x * dot (unit x) v) ⊙ unit x).

  Theorem ring_hessian x v : 0 < norm x -> has_gradient D (fun x => dot (ring_slope x) v) x (hessian x v).
  Proof.
    intros P. eapply gradient_eq.
    - intros c t dc C V.
      apply (derive_ext (fun s => lambda * (norm (c s) - radius) * dot (unit (c s)) v));
        [intros; unfold ring_slope; now rewrite dot_scal_l|].
      apply (gradient_mult D (fun x => lambda * (norm x - radius)) (fun x => dot (unit x) v) x
               (lambda ⊙ unit x) (through_unit D x v)); [| |exact C|exact V].
      + apply (gradient_comp D (fun r => lambda * (r - radius)) norm); [auto_derive; auto; ring|now apply norm_gradient].
      + now apply cosine_gradient.
    - intros i _. unfold hessian, through_unit, tangent, vplus, vminus, vscal. rewrite (dot_comm D v). field. lra.
  Qed.

  (* Its eigenvalues: λ along x, and λ (1 − R/‖x‖) across. *)
  Theorem hessian_along x i : 0 < norm x -> hessian x (unit x) i = lambda * unit x i.
  Proof. intros P. unfold hessian, vscal, vplus. rewrite unit_dot by exact P. field. lra. Qed.

  Theorem hessian_across x v i : 0 < norm x -> dot v x = 0 -> hessian x v i = lambda * (1 - radius / norm x) * v i.
  Proof.
    intros P O. unfold hessian, vscal, vplus. unfold Vectors.unit at 1. rewrite dot_scal_l, (dot_comm D x), O. ring.
  Qed.

  (* In two dimensions or more there is a vector across. *)
  Lemma across x : (2 <= D)%nat -> exists v, dot v x = 0 /\ 0 < dot v v.
  Proof.
    intros HD. set (e := fun i j => ind j i). pose proof (dot_nonneg D) as N.
    assert (E : forall i z, (i < D)%nat -> dot (e i) z = z i) by (intros; now apply sum_ind).
    destruct (Req_dec (x 0%nat) 0) as [Z|Z].
    - exists (e 0%nat). rewrite !E by lia. unfold e. rewrite ind_same. lra.
    - exists (x 0%nat ⊙ e 1%nat ⊖ x 1%nat ⊙ e 0%nat).
      rewrite !dot_minus_l, !dot_minus_r, !dot_scal_l, !dot_scal_r, !E by lia.
      unfold e. rewrite !ind_same, !ind_other by lia.
      pose proof (Rsqr_pos_lt _ Z) as S. pose proof (Rle_0_sqr (x 1%nat)) as T. unfold Rsqr in S, T. split; lra.
  Qed.

  (* Positive semidefinite exactly outside the ball of radius R. *)
  Theorem hessian_semidefinite x :
    (2 <= D)%nat -> 0 < radius -> 0 < norm x -> ((forall v, 0 <= dot (hessian x v) v) <-> radius <= norm x).
  Proof.
    intros HD HR P. assert (I : 0 < / norm x) by now apply Rinv_0_lt_compat.
    assert (Q : forall v, dot (hessian x v) v =
                lambda * ((1 - radius / norm x) * dot v v + radius / norm x * (dot (unit x) v * dot (unit x) v))).
    { intros v. unfold hessian. rewrite dot_scal_l, dot_plus_l, !dot_scal_l. ring. }
    split.
    - intros S. destruct (across x HD) as [v [O V]]. specialize (S v). rewrite Q in S.
      replace (dot (unit x) v) with 0 in S by (unfold Vectors.unit; rewrite dot_scal_l, (dot_comm D x), O; ring).
      apply Rnot_lt_le. intros L.
      assert (N : 1 < radius / norm x).
      { apply Rmult_lt_reg_r with (norm x); [exact P|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      assert (0 < lambda * ((radius / norm x - 1) * dot v v)) by (repeat apply Rmult_lt_0_compat; lra). lra.
    - intros L v. rewrite Q.
      assert (N : radius / norm x <= 1).
      { apply Rmult_le_reg_r with (norm x); [exact P|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      assert (N' : 0 <= radius / norm x) by (apply Rdiv_le_0_compat; lra).
      pose proof (dot_nonneg D v). pose proof (Rle_0_sqr (dot (unit x) v)) as T. unfold Rsqr in T.
      apply Rmult_le_pos; [lra|]. apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra.
  Qed.

  (* Convex in the norm, … *)
  Theorem ring_convex_in_norm a r r' :
    0 <= a <= 1 ->
    lambda / 2 * (a * r + (1 - a) * r' - radius) ^ 2
      <= a * (lambda / 2 * (r - radius) ^ 2) + (1 - a) * (lambda / 2 * (r' - radius) ^ 2).
  Proof.
    intros Ha. apply Rminus_le.
    replace (_ - _) with (- (lambda / 2 * (a * (1 - a)) * (r - r')²)) by (unfold Rsqr; ring).
    assert (0 <= lambda / 2 * (a * (1 - a)) * (r - r')²); [|lra].
    apply Rmult_le_pos; [|apply Rle_0_sqr]. apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; lra.
  Qed.

  (* … and not in x: half way between two opposite points of the ring it is larger than at both. *)
  Theorem ring_not_convex x :
    0 < radius -> norm x = radius ->
    ring x = 0 /\ ring (-1 ⊙ x) = 0 /\ 0 < ring (/ 2 ⊙ x ⊕ / 2 ⊙ (-1 ⊙ x)).
  Proof.
    intros HR E. unfold ring. rewrite norm_scal, Rabs_left, E by lra.
    assert (Z : norm (/ 2 ⊙ x ⊕ / 2 ⊙ (-1 ⊙ x)) = 0).
    { unfold Vectors.norm. rewrite !dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r.
      replace (_ + _ + (_ + _)) with 0 by field. apply sqrt_0. }
    rewrite Z. repeat split; [ring|ring|]. apply Rmult_lt_0_compat; [lra|]. apply pow2_gt_0. lra.
  Qed.
End Ring.
