(* The gradient of the softmax cross-entropy, for any number of classes n + 1. *)
Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Ltac toR := cbv beta; match goal with |- @eq _ ?a ?b => change (@eq R a b) end.

Section CE.
  Variable n : nat.                       (* classes 0..n *)

  Definition Z (z : nat -> R) : R := sum_n (fun j => exp (z j)) n.
  Definition p (z : nat -> R) (k : nat) : R := exp (z k) / Z z.
  Definition CE (y : nat) (z : nat -> R) : R := ln (Z z) - z y.
  Definition ind (k y : nat) : R := if Nat.eq_dec k y then 1 else 0.

  Lemma Z_pos z : 0 < Z z.
  Proof.
    unfold Z. induction n as [|N IH].
    - rewrite sum_O. apply exp_pos.
    - rewrite sum_Sn. unfold plus; simpl. pose proof (exp_pos (z (S N))). lra.
  Qed.

  (* CE really is -ln p_y *)
  Lemma CE_log y z : CE y z = - ln (p z y).
  Proof.
    unfold CE, p, Rdiv. pose proof (Z_pos z).
    rewrite ln_mult; [|apply exp_pos|now apply Rinv_0_lt_compat].
    rewrite ln_exp, ln_Rinv by assumption. ring.
  Qed.

  Lemma sum_p z : sum_n (p z) n = 1.
  Proof.
    pose proof (Z_pos z) as HZ.
    rewrite (sum_n_ext (p z) (fun k => mult (/ Z z) (exp (z k)))).
    2:{ intros k. unfold p, mult, Rdiv; simpl. apply Rmult_comm. }
    rewrite (sum_n_mult_l (K := R_Ring)). unfold mult; simpl. apply Rinv_l. change (Z z <> 0). lra.
  Qed.

  Lemma sum_ind f y : (y <= n)%nat -> sum_n (fun k => ind k y * f k) n = f y.
  Proof.
    intros Hy. induction n as [|N IH].
    - rewrite sum_O. assert (y = 0)%nat by lia. subst. unfold ind. simpl. ring.
    - rewrite sum_Sn. unfold plus; simpl. unfold ind at 2.
      destruct (Nat.eq_dec (S N) y) as [E|Ne].
      + subst. rewrite (sum_n_ext_loc _ (fun _ => 0)).
        * rewrite sum_n_const. ring.
        * intros k Hk. cbv beta. unfold ind. destruct (Nat.eq_dec k (S N)); [lia|]. toR. ring.
      + rewrite IH by lia. ring.
  Qed.

  (* General chain rule: any differentiable logit path. *)
  Theorem CE_chain (y : nat) (z : nat -> R -> R) (dz : nat -> R) t :
    (y <= n)%nat ->
    (forall k, (k <= n)%nat -> is_derive (z k) t (dz k)) ->
    is_derive (fun s => CE y (fun k => z k s)) t
      (sum_n (fun k => (p (fun k => z k t) k - ind k y) * dz k) n).
  Proof.
    intros Hy Hd. unfold CE.
    set (zt := fun k => z k t). pose proof (Z_pos zt) as HZ.
    assert (DZ : is_derive (fun s => Z (fun k => z k s)) t
                   (sum_n (fun k => exp (zt k) * dz k) n)).
    { unfold Z. apply (is_derive_sum_n (fun k s => exp (z k s))).
      intros k Hk. unfold zt.
      evar_last.
      - apply (is_derive_comp exp (z k)); [apply is_derive_exp|now apply Hd].
      - unfold scal; simpl; unfold mult; simpl. ring. }
    evar_last.
    - apply (@is_derive_minus R_AbsRing R_NormedModule).
      + apply (is_derive_comp ln (fun s => Z (fun k => z k s))).
        * apply is_derive_ln. exact HZ.
        * exact DZ.
      + apply Hd. exact Hy.
    - unfold scal, minus, plus, opp; simpl; unfold mult; simpl.
      assert (E : forall k, (p zt k - ind k y) * dz k
                  = (/ Z zt) * (exp (zt k) * dz k) + (-1) * (ind k y * dz k)).
      { intros k. unfold p, Rdiv. ring. }
      assert (E2 : sum_n (fun k => (p zt k - ind k y) * dz k) n
                   = / Z zt * sum_n (fun k => exp (zt k) * dz k) n + -1 * dz y).
      { rewrite <- (sum_ind dz y Hy).
        rewrite (sum_n_ext (fun k => (p zt k - ind k y) * dz k)
                   (fun k => plus (mult (/ Z zt) (exp (zt k) * dz k))
                                  (mult (-1) (ind k y * dz k)))) by exact E.
        rewrite (sum_n_plus (G := R_AbelianGroup)), !(sum_n_mult_l (K := R_Ring)).
        reflexivity. }
      change (fun k => z k t) with zt.
      match goal with |- ?l = _ => transitivity (/ Z zt * sum_n (fun k => exp (zt k) * dz k) n + -1 * dz y) end.
      + toR. ring.
      + symmetry. exact E2.
  Qed.

  (* Partial derivative: replace coordinate k by t. *)
  Definition upd (z : nat -> R) (k : nat) (t : R) : nat -> R :=
    fun j => if Nat.eq_dec j k then t else z j.

  Lemma upd_same z k j : upd z k (z k) j = z j.
  Proof. unfold upd. destruct (Nat.eq_dec j k); congruence. Qed.

  Theorem CE_partial (y k : nat) (z : nat -> R) :
    (y <= n)%nat -> (k <= n)%nat ->
    is_derive (fun t => CE y (upd z k t)) (z k) (p z k - ind k y).
  Proof.
    intros Hy Hk.
    evar_last.
    - apply (CE_chain y (fun j t => upd z k t j) (fun j => ind j k) (z k)); [exact Hy|].
      intros j Hj. unfold upd, ind. destruct (Nat.eq_dec j k).
      + auto_derive; auto.
      + auto_derive; auto.
    - assert (E : forall j, p (fun k0 => upd z k (z k) k0) j = p z j).
      { intros j. unfold p, Z. rewrite upd_same. f_equal.
        apply sum_n_ext. intros i. now rewrite upd_same. }
      rewrite (sum_n_ext _ (fun j => ind j k * (p z j - ind j y))).
      2:{ intros j. toR. rewrite E. ring. }
      now apply (sum_ind (fun j => p z j - ind j y)).
  Qed.

  (* The logit gradient sums to zero. *)
  Theorem grad_sum_zero y z : (y <= n)%nat -> sum_n (fun k => p z k - ind k y) n = 0.
  Proof.
    intros Hy.
    rewrite (sum_n_ext _ (fun k => plus (p z k) (mult (-1) (ind k y * 1)))).
    2:{ intros k. unfold plus, mult; simpl. toR. ring. }
    rewrite (sum_n_plus (G := R_AbelianGroup)), (sum_n_mult_l (K := R_Ring)), sum_p, (sum_ind (fun _ => 1)) by exact Hy.
    unfold plus, mult; simpl. ring.
  Qed.

  (* Norm growth: with logits r * f_k (feature norm r), dL/dr = E_p f - f_y. *)
  Theorem CE_norm (y : nat) (f : nat -> R) r :
    (y <= n)%nat ->
    is_derive (fun r => CE y (fun k => r * f k)) r
      (sum_n (fun k => p (fun k => r * f k) k * f k) n - f y).
  Proof.
    intros Hy. evar_last.
    - apply (CE_chain y (fun k r => r * f k) f r Hy).
      intros k _. auto_derive; auto. ring.
    - rewrite (sum_n_ext _ (fun k => plus (p (fun k => r * f k) k * f k)
                                          (mult (-1) (ind k y * f k)))).
      2:{ intros k. unfold plus, mult; simpl. toR. ring. }
      rewrite (sum_n_plus (G := R_AbelianGroup)), (sum_n_mult_l (K := R_Ring)), sum_ind by exact Hy.
      unfold plus, mult; simpl. ring.
  Qed.
End CE.

Print Assumptions CE_partial.
