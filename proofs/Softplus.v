(* The form in which the loss is computed: L = softplus t, where t is the log-sum-exp of the other logits less the target's. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE.
Open Scope R_scope.

Definition softplus (t : R) : R := ln (1 + exp t).

(* How it is computed, without overflow. *)
Theorem softplus_stable t : softplus t = Rmax t 0 + ln (1 + exp (- Rabs t)).
Proof.
  unfold softplus. destruct (Rle_dec t 0).
  - rewrite Rmax_right, Rabs_left1, Ropp_involutive by lra. ring.
  - rewrite Rmax_left, Rabs_pos_eq by lra. pose proof (exp_pos (- t)).
    replace (1 + exp t) with (exp t * (1 + exp (- t))).
    + rewrite ln_mult, ln_exp; [reflexivity|apply exp_pos|lra].
    + rewrite Rmult_plus_distr_l, <- exp_plus, Rplus_opp_r, exp_0. ring.
Qed.

Theorem softplus_derive t : is_derive softplus t (1 / (1 + exp (- t))).
Proof.
  unfold softplus. pose proof (exp_pos t). auto_derive; [lra|].
  rewrite exp_Ropp. field. lra.
Qed.

Section Target.
  Variables (K y : nat) (z : nat -> R).
  Hypothesis HK : (2 <= K)%nat.
  Hypothesis Hy : (y < K)%nat.

  (* Σ exp z over the classes other than y, and t. *)
  Definition others : R := ∑ k < K, (1 - ind k y) * exp (z k).
  Definition excess : R := ln others - z y.

  Lemma others_pos : 0 < others.
  Proof.
    assert (P : p K z y < 1) by now apply p_lt_1. pose proof (Z_pos K z y Hy) as Q.
    assert (E : others = Z K z - exp (z y)).
    { unfold others, Z. rewrite <- (sum_ind K y (fun k => exp (z k)) Hy), <- sum_minus. apply sum_ext. intros. ring. }
    unfold p in P. apply Rmult_lt_compat_r with (r := Z K z) in P; [|exact Q].
    unfold Rdiv in P. rewrite Rmult_assoc, Rinv_l in P by lra. lra.
  Qed.

  Lemma Z_others : Z K z = exp (z y) + others.
  Proof.
    unfold others, Z. rewrite <- (sum_ind K y (fun k => exp (z k)) Hy), <- sum_plus. apply sum_ext. intros. ring.
  Qed.

  Lemma exp_excess : exp excess = others / exp (z y).
  Proof.
    unfold excess, Rminus. rewrite exp_plus, exp_ln, exp_Ropp by apply others_pos. reflexivity.
  Qed.

  (* log Σ exp z − z_y = softplus t *)
  Theorem CE_softplus : CE K y z = softplus excess.
  Proof.
    pose proof others_pos. pose proof (exp_pos (z y)).
    unfold CE, softplus. rewrite exp_excess, Z_others.
    replace (1 + others / exp (z y)) with ((exp (z y) + others) * exp (- z y))
      by (rewrite exp_Ropp; field; lra).
    rewrite ln_mult, ln_exp; [ring|lra|apply exp_pos].
  Qed.

  (* What the other classes have together is softplus′ t, also as it is computed, without overflow; a class k has of it
     exp z_k/others. *)
  Theorem wrong_probability : 1 - p K z y = 1 / (1 + exp (- excess)).
  Proof.
    pose proof others_pos. pose proof (exp_pos (z y)).
    unfold p. rewrite exp_Ropp, exp_excess, Z_others. field. lra.
  Qed.

  Theorem wrong_probability_stable :
    1 - p K z y = (if Rlt_dec 0 excess then 1 else exp (- Rabs excess)) / (1 + exp (- Rabs excess)).
  Proof.
    rewrite wrong_probability. destruct Rlt_dec.
    - now rewrite Rabs_pos_eq by lra.
    - rewrite Rabs_left1, Ropp_involutive, exp_Ropp by lra. pose proof (exp_pos excess). field. lra.
  Qed.

  Theorem share_of_others k : p K z k = (1 - p K z y) * (exp (z k) / others).
  Proof.
    pose proof others_pos. pose proof (exp_pos (z y)). unfold p. rewrite Z_others. field. lra.
  Qed.
End Target.
