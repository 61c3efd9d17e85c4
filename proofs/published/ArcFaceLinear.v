(* ArcFace with the linear tail: z_y = s cos (theta_y + 1/2) before pi - 1/2, and s (cos theta_y - sin (1/2) / 2) beyond it. *)
Require Import Reals Lra List Steps Planar generated.ArcFaceLinear.
Import ListNotations.
Open Scope R_scope.

Definition theta_y (i : inputs) : R := angle (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i).
Definition theta_1 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i).
Definition theta_2 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i).
Definition before (i : inputs) : R :=
  cross_entropy (s i * cos (theta_y i + 1 / 2)) [s i * cos (theta_1 i); s i * cos (theta_2 i)].
Definition beyond (i : inputs) : R :=
  cross_entropy (s i * (cos (theta_y i) - 1 / 2 * sin (1 / 2))) [s i * cos (theta_1 i); s i * cos (theta_2 i)].

Theorem arcface_linear_is_published (i : inputs) : domain i -> loss_1 i = before i /\ loss_2 i = before i /\ loss_3 i = beyond i.
Proof.
  intros (Dx & Dy & D1 & D2 & _).
  assert (Before : z_y i = s i * cos (theta_y i + 1 / 2)).
  { change (z_y i) with
      ((code_cosine (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i) * cos (1 / 2)
       - code_sine (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i) * sin (1 / 2)) * s i).
    rewrite code_cosine_is, code_sine_is, cos_plus by assumption. apply Rmult_comm. }
  assert (Beyond : z_y_2 i = s i * (cos (theta_y i) - 1 / 2 * sin (1 / 2))).
  { change (z_y_2 i) with ((code_cosine (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i) - sin (1 / 2) * (1 / 2)) * s i).
    rewrite code_cosine_is by assumption. fold (theta_y i). ring. }
  assert (Z1 : z_1 i = s i * cos (theta_1 i)).
  { change (z_1 i) with (code_cosine (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i) * s i).
    rewrite code_cosine_is by assumption. apply Rmult_comm. }
  assert (Z2 : z_2 i = s i * cos (theta_2 i)).
  { change (z_2 i) with (code_cosine (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i) * s i).
    rewrite code_cosine_is by assumption. apply Rmult_comm. }
  each_path; [as_cross_entropy (z_y i) (z_1 i) [z_2 i] | as_cross_entropy (z_y i) (z_1 i) [z_2 i] | as_cross_entropy (z_y_2 i) (z_1 i) [z_2 i]];
    unfold before, beyond; now rewrite ?Before, ?Beyond, Z1, Z2.
Qed.
