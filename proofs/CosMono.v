(* Where cos mθ, cos (θ + m) and cos θ − m fall, and where they rise. *)
Require Import Reals Lra.
Open Scope R_scope.

Theorem cos_mult_decreasing :
  forall m x y : R, 0 < m -> 0 <= x -> x < y -> y <= PI / m ->
  cos (m * y) < cos (m * x).
Proof.
  intros m x y Hm Hx Hxy Hy.
  assert (Hmy : m * y <= PI).
  { apply Rmult_le_compat_l with (r := m) in Hy; [|lra].
    replace (m * (PI / m)) with PI in Hy by (field; lra). exact Hy. }
  assert (Hlt : m * x < m * y) by (apply Rmult_lt_compat_l; lra).
  assert (0 <= m * x) by (apply Rmult_le_pos; lra).
  apply cos_decreasing_1; lra.
Qed.

(* The interval cannot be enlarged: just right of PI/m the function rises again. *)
Theorem cos_mult_increasing_after :
  forall m x y : R, 0 < m -> PI / m <= x -> x < y -> y <= 2 * PI / m ->
  cos (m * x) < cos (m * y).
Proof.
  intros m x y Hm Hx Hxy Hy.
  assert (H1 : PI <= m * x).
  { apply Rmult_le_compat_l with (r := m) in Hx; [|lra].
    replace (m * (PI / m)) with PI in Hx by (field; lra). exact Hx. }
  assert (H2 : m * y <= 2 * PI).
  { apply Rmult_le_compat_l with (r := m) in Hy; [|lra].
    replace (m * (2 * PI / m)) with (2 * PI) in Hy by (field; lra). exact Hy. }
  assert (Hlt : m * x < m * y) by (apply Rmult_lt_compat_l; lra).
  apply cos_increasing_1; lra.
Qed.

(* Additive angular margin (ArcFace): decreasing up to PI - m, increasing after. *)
Theorem arcface_decreasing :
  forall m x y, 0 <= m -> 0 <= x -> x < y -> y <= PI - m -> cos (y + m) < cos (x + m).
Proof. intros. apply cos_decreasing_1; lra. Qed.

Theorem arcface_increasing_after :
  forall m x y, 0 <= m <= PI -> PI - m <= x -> x < y -> y <= PI -> cos (x + m) < cos (y + m).
Proof. intros. apply cos_increasing_1; lra. Qed.

(* Additive cosine margin (AM-Softmax / CosFace): decreasing on the whole [0, PI]. *)
Theorem cosface_decreasing :
  forall m x y, 0 <= x -> x < y -> y <= PI -> cos y - m < cos x - m.
Proof. intros. assert (cos y < cos x) by (apply cos_decreasing_1; lra). lra. Qed.
