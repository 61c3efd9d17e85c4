(* L2-Softmax: z_k = alpha (w_k x / |x|) + b_k. *)
Require Import Reals Lra List Steps Planar generated.L2Softmax.
Import ListNotations.
Open Scope R_scope.

Definition logit (i : inputs) (p q b : R) : R := alpha i * ((x_0 i * p + x_1 i * q) / norm (x_0 i) (x_1 i)) + b.
Definition published (i : inputs) : R :=
  cross_entropy (logit i (w_y_0 i) (w_y_1 i) (b_y i)) [logit i (w_1_0 i) (w_1_1 i) (b_1 i); logit i (w_2_0 i) (w_2_1 i) (b_2 i)].

Lemma code_logit_is (i : inputs) (p q b : R) :
  domain i ->
  code_dot (x_0 i / code_norm (x_0 i) (x_1 i)) (x_1 i / code_norm (x_0 i) (x_1 i)) p q * alpha i + b = logit i p q b.
Proof.
  intros D. assert (P : 0 < norm (x_0 i) (x_1 i)).
  { apply norm_pos. change (0 < 0 + x_0 i * x_0 i + x_1 i * x_1 i) in D. lra. }
  rewrite code_norm_is. unfold logit, code_dot. field. lra.
Qed.

Theorem l2_softmax_is_published (i : inputs) : domain i -> loss_1 i = published i /\ loss_2 i = published i.
Proof.
  intros D. unfold published. rewrite <- !code_logit_is by exact D.
  each_path; as_cross_entropy (z_y i) (z_1 i) [z_2 i]; reflexivity.
Qed.
