(* Ring loss on softmax: + lambda / 2 (|x| - R)^2, where lambda is the f64 nearest to 0.01. *)
Require Import Reals List Steps Planar generated.Ring.
Import ListNotations.
Open Scope R_scope.

Definition published (i : inputs) : R :=
  cross_entropy (x_0 i * w_y_0 i + x_1 i * w_y_1 i + b_y i)
    [x_0 i * w_1_0 i + x_1 i * w_1_1 i + b_1 i; x_0 i * w_2_0 i + x_1 i * w_2_1 i + b_2 i]
  + 5764607523034235 / 576460752303423488 / 2 * (norm (x_0 i) (x_1 i) - radius i) ^ 2.

Theorem ring_is_published (i : inputs) : loss_1 i = published i /\ loss_2 i = published i.
Proof.
  assert (N : norm_x i = norm (x_0 i) (x_1 i)) by exact (code_norm_is _ _).
  assert (Zy : z_y i = x_0 i * w_y_0 i + x_1 i * w_y_1 i + b_y i).
  { change (z_y i) with (0 + x_0 i * w_y_0 i + x_1 i * w_y_1 i + b_y i). ring. }
  assert (Z1 : z_1 i = x_0 i * w_1_0 i + x_1 i * w_1_1 i + b_1 i).
  { change (z_1 i) with (0 + x_0 i * w_1_0 i + x_1 i * w_1_1 i + b_1 i). ring. }
  assert (Z2 : z_2 i = x_0 i * w_2_0 i + x_1 i * w_2_1 i + b_2 i).
  { change (z_2 i) with (0 + x_0 i * w_2_0 i + x_1 i * w_2_1 i + b_2 i). ring. }
  unfold published. rewrite <- Zy, <- Z1, <- Z2, <- N.
  assert (G : (norm_x i - radius i) * (norm_x i - radius i) * (5764607523034235 / 1152921504606846976)
              = 5764607523034235 / 576460752303423488 / 2 * (norm_x i - radius i) ^ 2) by field.
  rewrite <- G. split.
  - change (loss_1 i) with
      (lse [z_1 i; z_2 i] - z_y i + ln (1 + exp (- (lse [z_1 i; z_2 i] - z_y i)))
       + (norm_x i - radius i) * (norm_x i - radius i) * (5764607523034235 / 1152921504606846976)).
    now rewrite softplus_above.
  - change (loss_2 i) with
      (ln (1 + exp (lse [z_1 i; z_2 i] - z_y i))
       + (norm_x i - radius i) * (norm_x i - radius i) * (5764607523034235 / 1152921504606846976)).
    now rewrite softplus_below.
Qed.
