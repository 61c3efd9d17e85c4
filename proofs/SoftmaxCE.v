(* Softmax cross-entropy and its gradient, for any number of classes K. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives.
Open Scope R_scope.

(* The family z with its entry k replaced by t. *)
Definition upd {A} (z : nat -> A) (k : nat) (t : A) : nat -> A := fun j => if Nat.eq_dec j k then t else z j.

Lemma upd_same {A} (z : nat -> A) k t : upd z k t k = t.
Proof. unfold upd. destruct (Nat.eq_dec k k); congruence. Qed.

Lemma upd_other {A} (z : nat -> A) k t j : j <> k -> upd z k t j = z j.
Proof. unfold upd. destruct (Nat.eq_dec j k); congruence. Qed.

Lemma upd_id {A} (z : nat -> A) k j : upd z k (z k) j = z j.
Proof. unfold upd. destruct (Nat.eq_dec j k); congruence. Qed.

Section CE.
  Variable K : nat.

  (* Σ exp z, the softmax, and the loss of a sample of class y. *)
  Definition Z (z : nat -> R) : R := ∑ k < K, exp (z k).
  Definition p (z : nat -> R) (k : nat) : R := exp (z k) / Z z.
  Definition CE (y : nat) (z : nat -> R) : R := ln (Z z) - z y.

  Lemma Z_pos z k : (k < K)%nat -> 0 < Z z.
  Proof. intros Hk. apply sum_pos; [lia|]. intros. apply exp_pos. Qed.

  Lemma Z_ext z z' : (forall k, (k < K)%nat -> z k = z' k) -> Z z = Z z'.
  Proof. intros E. apply sum_ext. intros k Hk. now rewrite E. Qed.

  Lemma p_ext z z' k : (k < K)%nat -> (forall j, (j < K)%nat -> z j = z' j) -> p z k = p z' k.
  Proof. intros Hk E. unfold p. now rewrite E, (Z_ext z z'). Qed.

  Lemma CE_ext y z z' : (y < K)%nat -> (forall j, (j < K)%nat -> z j = z' j) -> CE y z = CE y z'.
  Proof. intros Hy E. unfold CE. now rewrite E, (Z_ext z z'). Qed.

  Lemma p_pos z k : (k < K)%nat -> 0 < p z k.
  Proof. intros Hk. apply Rdiv_lt_0_compat; [apply exp_pos|now apply Z_pos with k]. Qed.

  Lemma sum_p z : (0 < K)%nat -> ∑ k < K, p z k = 1.
  Proof.
    intros HK. pose proof (Z_pos z 0 HK).
    rewrite (sum_ext _ _ (fun k => / Z z * exp (z k))), sum_scal.
    - change (/ Z z * Z z = 1). apply Rinv_l. lra.
    - intros k _. unfold p, Rdiv. apply Rmult_comm.
  Qed.

  (* No class has all of the probability, if there are at least two. *)
  Lemma p_lt_1 z y : (2 <= K)%nat -> (y < K)%nat -> p z y < 1.
  Proof.
    intros HK Hy. rewrite <- (sum_p z), <- (sum_ind K y (p z)) by lia.
    assert (E : exists j, (j < K)%nat /\ j <> y) by (exists (if Nat.eq_dec y 0 then 1 else 0)%nat; destruct Nat.eq_dec; lia).
    destruct E as [j [Hj N]].
    apply Rlt_le_trans with (∑ k < K, (ind k y * p z k + ind k j * p z k)).
    - rewrite sum_plus, (sum_ind K j (p z)) by exact Hj. pose proof (p_pos z j Hj). lra.
    - apply sum_le. intros k Hk. pose proof (p_pos z k Hk). unfold ind.
      destruct (Nat.eq_dec k y), (Nat.eq_dec k j); subst; try congruence; lra.
  Qed.

  (* The loss is −ln p_y. *)
  Lemma CE_log y z : (y < K)%nat -> CE y z = - ln (p z y).
  Proof.
    intros Hy. unfold CE, p, Rdiv. pose proof (Z_pos z y Hy).
    rewrite ln_mult, ln_exp, ln_Rinv; [ring|assumption|apply exp_pos|now apply Rinv_0_lt_compat].
  Qed.

  (* Only differences of logits matter. *)
  Theorem CE_shift y z c : (y < K)%nat -> CE y (fun k => z k + c) = CE y z.
  Proof.
    intros Hy. unfold CE, Z. pose proof (Z_pos z y Hy).
    rewrite (sum_ext _ _ (fun k => exp c * exp (z k))), sum_scal.
    - rewrite ln_mult, ln_exp; [ring|apply exp_pos|assumption].
    - intros k _. rewrite exp_plus. ring.
  Qed.

  Lemma lse_chain (z : nat -> R -> R) (dz : nat -> R) t :
    (0 < K)%nat -> (forall k, (k < K)%nat -> is_derive (z k) t (dz k)) ->
    is_derive (fun s => ln (Z (fun k => z k s))) t (∑ k < K, p (fun k => z k t) k * dz k).
  Proof.
    intros HK D. pose proof (Z_pos (fun k => z k t) 0 HK) as P.
    eapply derive_eq.
    - apply (derive_comp ln (fun s => Z (fun k => z k s))); [apply is_derive_ln; exact P|].
      apply (derive_sum K (fun k s => exp (z k s)) t (fun k => exp (z k t) * dz k)).
      intros k Hk. apply (derive_comp exp); [apply is_derive_exp|now apply D].
    - rewrite <- sum_scal. apply sum_ext. intros k _. unfold p. field. lra.
  Qed.

  (* The derivative of log-sum-exp by a logit is the softmax. *)
  Theorem lse_partial z k :
    (k < K)%nat -> is_derive (fun t => ln (Z (upd z k t))) (z k) (p z k).
  Proof.
    intros Hk. eapply derive_eq.
    - apply (lse_chain (fun j t => upd z k t j) (fun j => ind j k)); [lia|].
      intros j _. unfold upd, ind. destruct (Nat.eq_dec j k); [apply derive_id|apply derive_const].
    - rewrite (sum_ext _ _ (fun j => ind j k * p z j)); [now apply sum_ind|].
      intros j Hj. rewrite (p_ext _ z j Hj); [ring|]. intros i _. apply upd_id.
  Qed.

  (* Along any curve of logits. *)
  Theorem CE_chain (y : nat) (z : nat -> R -> R) (dz : nat -> R) t :
    (y < K)%nat -> (forall k, (k < K)%nat -> is_derive (z k) t (dz k)) ->
    is_derive (fun s => CE y (fun k => z k s)) t (∑ k < K, (p (fun k => z k t) k - ind k y) * dz k).
  Proof.
    intros Hy D. eapply derive_eq.
    - apply (derive_minus (fun s => ln (Z (fun k => z k s))) (z y)); [|now apply D].
      apply (lse_chain z dz); [lia|exact D].
    - rewrite <- (sum_ind K y dz Hy). rewrite <- sum_minus. apply sum_ext. intros. ring.
  Qed.

  (* ∂L/∂z_k = p_k − 1{k = y} *)
  Theorem CE_partial (y k : nat) (z : nat -> R) :
    (y < K)%nat -> (k < K)%nat -> is_derive (fun t => CE y (upd z k t)) (z k) (p z k - ind k y).
  Proof.
    intros Hy Hk. eapply derive_eq.
    - apply (derive_minus (fun t => ln (Z (upd z k t))) (fun t => upd z k t y)); [now apply lse_partial|].
      apply (derive_eq _ _ (ind k y)); [|reflexivity]. unfold upd, ind.
      destruct (Nat.eq_dec y k), (Nat.eq_dec k y); try congruence; [apply derive_id|apply derive_const].
    - reflexivity.
  Qed.

  (* The gradient by the logits sums to 0. *)
  Theorem grad_sum_zero y z : (y < K)%nat -> ∑ k < K, (p z k - ind k y) = 0.
  Proof.
    intros Hy. rewrite sum_minus, sum_p by lia.
    rewrite (sum_ext _ (fun k => ind k y) (fun k => ind k y * 1)), sum_ind by (auto; intros; ring). ring.
  Qed.

  (* A factor r of all logits, be it the norm of the feature or a learnable scale: ∂L/∂r = E_p f − f_y. *)
  Theorem CE_norm (y : nat) (f : nat -> R) r :
    (y < K)%nat ->
    is_derive (fun r => CE y (fun k => r * f k)) r (∑ k < K, p (fun k => r * f k) k * f k - f y).
  Proof.
    intros Hy. eapply derive_eq.
    - apply (CE_chain y (fun k r => r * f k) f r Hy). intros k _. auto_derive; auto. ring.
    - rewrite <- (sum_ind K y f Hy). rewrite <- sum_minus. apply sum_ext. intros. ring.
  Qed.
End CE.
