(* Weight normalisation: a class weight w = g v/‖v‖, given by its length g and its direction v, and any loss F of w.
   G stands for the gradient of F by w. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE Vectors Normalisation.
Open Scope R_scope.

Section WeightNorm.
  Variable D : nat.
  Variable F : vector -> R.
  Variables v G : vector.
  Variable g : R.
  Hypothesis Hv : 0 < norm D v.
  Hypothesis HF : has_gradient D F (g ⊙ unit D v) G.

  (* ∂L/∂g = ⟨∂L/∂w, v⟩/‖v‖ *)
  Definition by_length : R := dot D G v / norm D v.

  Theorem weight_norm_by_length : is_derive (fun t => F (t ⊙ unit D v)) g by_length.
  Proof.
    eapply derive_eq.
    - apply (HF (fun t => t ⊙ unit D v) g (unit D v)); intros i _; unfold vscal; [reflexivity|].
      auto_derive; auto. ring.
    - unfold by_length, unit. rewrite dot_scal_r. field. lra.
  Qed.

  (* ∂L/∂v = g/‖v‖ ∂L/∂w − g ∂L/∂g/‖v‖² v *)
  Definition by_direction : vector := (g / norm D v) ⊙ G ⊖ (g * by_length / norm D v ^ 2) ⊙ v.

  Theorem weight_norm_by_direction : has_gradient D (fun v => F (g ⊙ unit D v)) v by_direction.
  Proof.
    eapply gradient_eq.
    - apply (normalisation_chain D (fun u => F (g ⊙ u)) v (g ⊙ G) Hv).
      intros c t dc C V. rewrite dot_scal_l, <- dot_scal_r. apply (HF (fun s => g ⊙ c s)).
      + intros i Hi. unfold vscal. now rewrite C.
      + intros i Hi. unfold vscal. apply derive_scal. now apply V.
    - intros i _. unfold by_direction, by_length, through_unit, tangent.
      unfold unit at 1. rewrite dot_scal_l, dot_scal_r. unfold unit, vminus, vscal. field. lra.
  Qed.

  (* It is orthogonal to v: a step along it never shortens v. *)
  Theorem weight_norm_orthogonal : dot D by_direction v = 0.
  Proof.
    unfold by_direction, by_length. rewrite dot_minus_l, !dot_scal_l, <- norm_square. field. lra.
  Qed.

  Theorem weight_norm_grows step : norm D v <= norm D (v ⊖ step ⊙ by_direction).
  Proof.
    apply sqrt_le_1_alt. rewrite !dot_minus_l, !dot_minus_r, !dot_scal_l, !dot_scal_r.
    rewrite (dot_comm D v by_direction), weight_norm_orthogonal.
    pose proof (dot_nonneg D by_direction) as P. pose proof (Rle_0_sqr step) as Q. unfold Rsqr in Q.
    assert (0 <= step * step * dot D by_direction by_direction) by now apply Rmult_le_pos. lra.
  Qed.
End WeightNorm.

(* What softmax cross-entropy puts in for F and G: for logits w·x + b, ∂L/∂w_k = (p_k − 1{k = y}) x. *)
Theorem linear_weight_gradient D K y (z : nat -> R) k (x w : vector) b :
  (y < K)%nat -> (k < K)%nat -> z k = dot D w x + b ->
  has_gradient D (fun w => CE K y (upd z k (dot D w x + b))) w ((p K z k - ind k y) ⊙ x).
Proof.
  intros Hy Hk E. eapply gradient_eq.
  - apply (gradient_comp D (fun t => CE K y (upd z k (t + b))) (fun w => dot D w x)); [|apply dot_gradient].
    apply (derive_comp (fun t => CE K y (upd z k t)) (fun t => t + b)).
    + rewrite <- E. now apply CE_partial.
    + auto_derive; auto.
  - intros i _. unfold vscal. ring.
Qed.
