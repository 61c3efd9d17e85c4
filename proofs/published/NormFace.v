(* NormFace: z_k = s cos theta_k. *)
Require Import Reals Lra List Steps Planar generated.NormFace.
Import ListNotations.
Open Scope R_scope.

Definition theta_y (i : inputs) : R := angle (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i).
Definition theta_1 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i).
Definition theta_2 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i).
Definition published (i : inputs) : R := cross_entropy (s i * cos (theta_y i)) [s i * cos (theta_1 i); s i * cos (theta_2 i)].

Theorem normface_is_published (i : inputs) : domain i -> loss_1 i = published i /\ loss_2 i = published i.
Proof.
  intros D. pose proof (proj1 D) as Dx. pose proof (proj1 (proj2 D)) as Dy.
  pose proof (proj1 (proj2 (proj2 D))) as D1. pose proof (proj2 (proj2 (proj2 D))) as D2.
  assert (Zy : z_y i = s i * cos (theta_y i)).
  { change (z_y i) with
      (code_cosine (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i) * s i).
    rewrite code_cosine_is by assumption. apply Rmult_comm. }
  assert (Z1 : z_1 i = s i * cos (theta_1 i)).
  { change (z_1 i) with (code_cosine (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i) * s i).
    rewrite code_cosine_is by assumption. apply Rmult_comm. }
  assert (Z2 : z_2 i = s i * cos (theta_2 i)).
  { change (z_2 i) with (code_cosine (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i) * s i).
    rewrite code_cosine_is by assumption. apply Rmult_comm. }
  each_path; as_cross_entropy (z_y i) (z_1 i) [z_2 i]; unfold published; now rewrite Zy, Z1, Z2.
Qed.
