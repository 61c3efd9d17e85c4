(* SphereFace, m = 4: z_y = |x| psi (theta_y), psi = (-1)^j cos (4 theta) - 2 j, piece by piece. *)
Require Import Reals Lra List Steps Planar generated.SphereFace.
Import ListNotations.
Open Scope R_scope.

Definition theta_y (i : inputs) : R := angle (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i).
Definition theta_1 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i).
Definition theta_2 (i : inputs) : R := angle (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i).
Definition x_norm (i : inputs) : R := norm (x_0 i) (x_1 i).
Definition target (sign j : R) (i : inputs) : R := x_norm i * (sign * cos (4 * theta_y i) - 2 * j).
Definition published (sign j : R) (i : inputs) : R :=
  cross_entropy (target sign j i) [x_norm i * cos (theta_1 i); x_norm i * cos (theta_2 i)].

Theorem sphereface_is_published (i : inputs) :
  domain i ->
  loss_1 i = published 1 0 i /\ loss_2 i = published 1 0 i /\ loss_3 i = published (-1) 1 i /\
  loss_4 i = published 1 2 i /\ loss_5 i = published (-1) 3 i.
Proof.
  intros (Dx & Dy & D1 & D2).
  assert (C : cos_y i = cos (theta_y i)) by exact (code_ratio_is _ _ _ _ Dx Dy).
  assert (N : norm_x i = x_norm i) by exact (code_norm_is _ _).
  assert (Z0 : z_y i = target 1 0 i).
  { change (z_y i) with ((cos_y i * 0 + (code_fourfold (cos_y i) * 1 - 0)) / (0 + 1) * norm_x i).
    rewrite C, N, code_fourfold_is. unfold target. field. }
  assert (Z1 : z_y_2 i = target (-1) 1 i).
  { change (z_y_2 i) with ((cos_y i * 0 + (code_fourfold (cos_y i) * (- 1) - 2)) / (0 + 1) * norm_x i).
    rewrite C, N, code_fourfold_is. unfold target. field. }
  assert (Z2 : z_y_3 i = target 1 2 i).
  { change (z_y_3 i) with ((cos_y i * 0 + (code_fourfold (cos_y i) * 1 - 4)) / (0 + 1) * norm_x i).
    rewrite C, N, code_fourfold_is. unfold target. field. }
  assert (Z3 : z_y_4 i = target (-1) 3 i).
  { change (z_y_4 i) with ((cos_y i * 0 + (code_fourfold (cos_y i) * (- 1) - 6)) / (0 + 1) * norm_x i).
    rewrite C, N, code_fourfold_is. unfold target. field. }
  assert (U1 : u_1 i = x_norm i * cos (theta_1 i)) by exact (code_projection_is _ _ _ _ Dx D1).
  assert (U2 : u_2 i = x_norm i * cos (theta_2 i)) by exact (code_projection_is _ _ _ _ Dx D2).
  unfold published. rewrite <- Z0, <- Z1, <- Z2, <- Z3, <- U1, <- U2.
  each_path;
    [ as_cross_entropy (z_y i) (u_1 i) [u_2 i] | as_cross_entropy (z_y i) (u_1 i) [u_2 i]
    | as_cross_entropy (z_y_2 i) (u_1 i) [u_2 i] | as_cross_entropy (z_y_3 i) (u_1 i) [u_2 i]
    | as_cross_entropy (z_y_4 i) (u_1 i) [u_2 i] ]; reflexivity.
Qed.
