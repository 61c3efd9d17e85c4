(* Numbers enclosed by coq-interval: the article's table, and the counterexamples. Rests on Coq's machine integers too. *)
Require Import Reals Lra.
Require Import HeatedUp.
From Interval Require Import Tactic.
Open Scope R_scope.

(* softmax column of the article's table, each to the printed digit *)
Lemma row_b1 : Rabs (100 * (exp 2 / (exp 2 + exp 1 + exp 1)) - 57.6) <= 0.05.
Proof. interval with (i_prec 40). Qed.
Lemma row_b2 : Rabs (100 * (exp 1 / (exp 2 + exp 1 + exp 1)) - 21.2) <= 0.05.
Proof. interval with (i_prec 40). Qed.
Lemma row_c1 : Rabs (100 * (exp 5 / (exp 5 + exp 1 + exp 1)) - 96.5) <= 0.05.
Proof. interval with (i_prec 40). Qed.
Lemma row_c2 : Rabs (100 * (exp 1 / (exp 5 + exp 1 + exp 1)) - 1.77) <= 0.005.
Proof. interval with (i_prec 40). Qed.
Lemma row_d1 : Rabs (100 * (exp 10 / (exp 10 + exp 5 + exp 5)) - 98.7) <= 0.05.
Proof. interval with (i_prec 40). Qed.
Lemma row_d2 : Rabs (100 * (exp 5 / (exp 10 + exp 5 + exp 5)) - 0.66) <= 0.005.
Proof. interval with (i_prec 40). Qed.

(* "softmax amplifies" is not general: logits (1, 0.1, 0.1) *)
Lemma not_amplified : exp 1 / (exp 1 + exp 0.1 + exp 0.1) < 1 / (1 + 0.1 + 0.1).
Proof. interval with (i_prec 40). Qed.

(* the maximiser of the easy gradient: a0 d in [1.27846, 1.27847] *)
Lemma h_lo : 0 < h 1 1.27846. Proof. unfold h. interval with (i_prec 50). Qed.
Lemma h_hi : h 1 1.27847 < 0. Proof. unfold h. interval with (i_prec 50). Qed.
Lemma h_root_enclosed x : 0 <= x -> h 1 x = 0 -> 1.27846 <= x <= 1.27847.
Proof.
  intros Hx E. pose proof h_lo. pose proof h_hi. split; apply Rnot_lt_le; intros L.
  - assert (h 1 1.27846 < h 1 x) by (apply h_decreasing; lra). lra.
  - assert (h 1 x < h 1 1.27847) by (apply h_decreasing; lra). lra.
Qed.

(* K = 405 is covered by HeatedK *)
Lemma e6 : 403 < exp 6 < 404.
Proof. split; interval with (i_prec 40). Qed.

(* ... and K = 406 is not: one wrong class tied with the true one, 404 at gap -1 *)
Definition Gt (a : R) : R := a * (1 + 404 * exp (- a)) / (2 + 404 * exp (- a)).
Lemma hard_not_monotone_406 : Gt 6.02 < Gt 5.95.
Proof. unfold Gt. interval with (i_prec 60). Qed.
(* K = 406, the wrong class strictly ahead by 10^-7 *)
Definition Gs (a : R) : R :=
  a * (exp (a / 10000000) + 404 * exp (- a)) / (1 + exp (a / 10000000) + 404 * exp (- a)).
Lemma hard_not_monotone_406_strict : Gs 6.02 < Gs 5.95.
Proof. unfold Gs. interval with (i_prec 60). Qed.

(* easy sample, K = 102: up, down, up, down *)
Definition Ge (a : R) : R :=
  a * (exp (- (0.08 * a)) + 100 * exp (- a)) / (1 + exp (- (0.08 * a)) + 100 * exp (- a)).
Lemma easy_not_unimodal : Ge 1 < Ge 4 /\ Ge 6 < Ge 4 /\ Ge 6 < Ge 16 /\ Ge 80 < Ge 16.
Proof. unfold Ge. repeat split; interval with (i_prec 60). Qed.


(* The bounds of Bounds.v at K = 1000 and s = 1.1: no geometric mean of p_y above 0.0031, no p_y above 0.009. *)
Lemma any_scale_mean : 1 / (1 + 999 * exp (- (1.1 * 1000 / 999))) < 0.0031.
Proof. interval with (i_prec 40). Qed.
Lemma any_scale_single : 1 / (1 + 999 * exp (- (2 * 1.1))) < 0.009.
Proof. interval with (i_prec 40). Qed.

(* Not balanced, NormFace's bound fails: K = 3, s = 1, one class at 1 and two at −1, in shares of 98, 1 and 1. *)
Lemma unbalanced_below_bound :
  0.98 * (ln (exp 1 + 2 * exp (-1)) - 1) + 0.02 * (ln (exp (-1) + 2 * exp 1) - 1) < ln (1 + 2 * exp (- (3 / 2))).
Proof. interval with (i_prec 40). Qed.
