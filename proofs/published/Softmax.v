(* Softmax: z_k = w_k x + b_k. *)
Require Import Reals List Steps Planar generated.Softmax.
Import ListNotations.
Open Scope R_scope.

Definition published (i : inputs) : R :=
  cross_entropy (x_0 i * w_y_0 i + x_1 i * w_y_1 i + b_y i)
    [x_0 i * w_1_0 i + x_1 i * w_1_1 i + b_1 i; x_0 i * w_2_0 i + x_1 i * w_2_1 i + b_2 i].

Theorem softmax_is_published (i : inputs) : loss_1 i = published i /\ loss_2 i = published i.
Proof.
  each_path; as_cross_entropy (z_y i) (z_1 i) [z_2 i]; unfold published;
    change (z_y i) with (code_dot (x_0 i) (x_1 i) (w_y_0 i) (w_y_1 i) + b_y i);
    change (z_1 i) with (code_dot (x_0 i) (x_1 i) (w_1_0 i) (w_1_1 i) + b_1 i);
    change (z_2 i) with (code_dot (x_0 i) (x_1 i) (w_2_0 i) (w_2_1 i) + b_2 i);
    unfold code_dot; now rewrite !Rplus_0_l.
Qed.
