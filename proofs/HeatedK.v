(* HeatedUp with any gaps: when the gradient α (1 − p_y) rises with α all the way. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE HeatedUp.
Open Scope R_scope.

Section Gaps.
  (* N wrong classes, with gaps d_j = f_j − f_y to the true one. *)
  Variable N : nat.
  Variable d : nat -> R.

  (* S = Σ e^{α d_j}, its derivative, and the gradient α S/(1 + S) = α (1 − p_y). *)
  Definition S (a : R) : R := ∑ j < N, exp (a * d j).
  Definition dS (a : R) : R := ∑ j < N, d j * exp (a * d j).
  Definition G (a : R) : R := a * S a / (1 + S a).

  Lemma S_derive a : is_derive S a (dS a).
  Proof. apply derive_sum. intros. auto_derive; auto. ring. Qed.

  Lemma S_nonneg a : 0 <= S a.
  Proof. apply sum_nonneg. intros. left. apply exp_pos. Qed.

  Lemma G_derive a : is_derive G a ((S a * (1 + S a) + a * dS a) / (1 + S a) ^ 2).
  Proof.
    pose proof (S_nonneg a). eapply derive_eq.
    - apply (derive_div (fun a => a * S a) (fun a => 1 + S a)); [| |lra].
      + apply derive_mult; [apply derive_id|apply S_derive].
      + apply derive_plus; [apply derive_const|apply S_derive].
    - cbv beta. f_equal. ring.
  Qed.

  Lemma G_increasing a b :
    a < b -> (forall t, a < t < b -> 0 < S t * (1 + S t) + t * dS t) -> G a < G b.
  Proof.
    intros Hab P.
    apply (increasing_if G (fun a => (S a * (1 + S a) + a * dS a) / (1 + S a) ^ 2)); [exact Hab|intros; apply G_derive|].
    intros t Ht. pose proof (S_nonneg t). apply Rdiv_lt_0_compat; [now apply P|apply pow_lt; lra].
  Qed.

  (* Where it rises: α E_q[−d] ≤ 1/p_y = 1 + S, with q the softmax over the wrong classes. *)
  Theorem rises_iff a :
    (0 < N)%nat ->
    (0 <= (S a * (1 + S a) + a * dS a) / (1 + S a) ^ 2 <-> a * (∑ j < N, exp (a * d j) / S a * - d j) <= 1 + S a).
  Proof.
    intros HN. assert (P : 0 < S a) by (apply sum_pos; [exact HN|intros; apply exp_pos]).
    assert (E : ∑ j < N, exp (a * d j) / S a * - d j = - (dS a / S a)).
    { unfold dS, Rdiv at 2. rewrite Ropp_mult_distr_l, Rmult_comm, <- Ropp_mult_distr_r, Ropp_mult_distr_l, <- sum_scal.
      apply sum_ext. intros. unfold Rdiv. ring. }
    assert (Q : 0 < (1 + S a) ^ 2) by (apply pow_lt; lra).
    rewrite E. split; intros H.
    - apply Rmult_le_compat_r with (r := (1 + S a) ^ 2) in H; [|lra].
      unfold Rdiv in H at 1. rewrite Rmult_0_l, Rmult_assoc, Rinv_l, Rmult_1_r in H by lra.
      apply Rmult_le_reg_r with (S a); [exact P|].
      replace (a * - (dS a / S a) * S a) with (- (a * dS a)) by (field; lra). lra.
    - apply Rdiv_le_0_compat; [|exact Q]. apply Rmult_le_compat_r with (r := S a) in H; [|lra].
      replace (a * - (dS a / S a) * S a) with (- (a * dS a)) in H by (field; lra). lra.
  Qed.

  (* Any number of classes: if the true logit is not above the mean of the wrong ones, the gradient rises all the way. *)
  Theorem behind_the_mean_increasing a b :
    (0 < N)%nat -> 0 <= sum N d -> 0 <= a -> a < b -> G a < G b.
  Proof.
    intros HN Hd Ha Hab. apply G_increasing; [exact Hab|]. intros t Ht.
    assert (P : 0 < S t) by (apply sum_pos; [exact HN|intros; apply exp_pos]).
    assert (D : sum N d <= dS t).
    { apply sum_le. intros j _. pose proof (exp_ineq1_le (t * d j)) as E. destruct (Rle_dec 0 (d j)).
      - assert (0 <= t * d j) by (apply Rmult_le_pos; lra).
        rewrite <- (Rmult_1_r (d j)) at 1. apply Rmult_le_compat_l; lra.
      - assert (L : exp (t * d j) < 1).
        { rewrite <- exp_0. apply exp_increasing. assert (0 < t * - d j) by (apply Rmult_lt_0_compat; lra). lra. }
        assert (d j * 1 <= d j * exp (t * d j)) by (apply Rmult_le_compat_neg_l; lra). lra. }
    assert (0 <= t * dS t) by (apply Rmult_le_pos; lra).
    assert (0 < S t * (1 + S t)) by (apply Rmult_lt_0_compat; lra). lra.
  Qed.
End Gaps.

(* The tangent of −u ln u at u = e^{−6}, with x = −ln u. *)
Lemma tangent_line x : - x * exp x <= 5 * exp x + exp (-6).
Proof.
  assert (H : 1 + (-6 - x) <= exp (-6 - x)) by apply exp_ineq1_le.
  replace (exp (-6)) with (exp x * exp (-6 - x)) by (rewrite <- exp_plus; f_equal; ring). pose proof (exp_pos x).
  assert (exp x * (1 + (-6 - x)) <= exp x * exp (-6 - x)) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(* One wrong class, d_0, is not behind the true one, and N < e⁶ others are anywhere: K = N + 2 ≤ 405 classes in all. Then the
   gradient rises all the way. *)
Theorem hard_logit_gradient_increasing N d a b :
  INR N < exp 6 -> 0 <= d 0%nat -> 0 <= a -> a < b -> G (Datatypes.S N) d a < G (Datatypes.S N) d b.
Proof.
  intros HN Hd Ha Hab. apply G_increasing; [exact Hab|]. intros t Ht. unfold S, dS. rewrite !sum_first.
  set (A := exp (t * d 0%nat)). set (B := ∑ j < N, exp (t * d (Datatypes.S j))).
  assert (HA : 1 <= A).
  { pose proof (exp_ineq1_le (t * d 0%nat)). assert (0 <= t * d 0%nat) by (apply Rmult_le_pos; lra). unfold A. lra. }
  assert (HB : 0 <= B) by (apply sum_nonneg; intros; left; apply exp_pos).
  assert (H0 : 0 <= t * (d 0%nat * A)) by (apply Rmult_le_pos; [|apply Rmult_le_pos]; lra).
  assert (H1 : - (t * ∑ j < N, d (Datatypes.S j) * exp (t * d (Datatypes.S j))) <= 5 * B + INR N * exp (-6)).
  { unfold B. rewrite Ropp_mult_distr_l, <- !sum_scal, <- sum_const, <- sum_plus. apply sum_le. intros j _.
    pose proof (tangent_line (t * d (Datatypes.S j))). lra. }
  assert (H2 : INR N * exp (-6) < 1).
  { apply Rmult_lt_reg_r with (exp 6); [apply exp_pos|].
    rewrite Rmult_assoc, <- exp_plus. replace (-6 + 6) with 0 by ring. rewrite exp_0. lra. }
  assert (H3 : 0 <= (A - 1) * (A + 2 + 2 * B)) by (apply Rmult_le_pos; lra).
  assert (H4 : 0 <= (B - 1) * (B - 1)) by apply Rle_0_sqr.
  lra.
Qed.

(* So it is for a softmax of K = N + 2 classes: the true one is 0, and class 1 is not behind it. *)
Theorem hard_gradient_increasing N (f : nat -> R) a b :
  INR N < exp 6 -> f 0%nat <= f 1%nat -> 0 <= a -> a < b ->
  a * (1 - p (N + 2) (fun k => a * f k) 0) < b * (1 - p (N + 2) (fun k => b * f k) 0).
Proof.
  intros HN Hf Ha Hab.
  assert (E : forall a, wrong_sum (N + 2) 0 f a = S (Datatypes.S N) (fun j => f (1 + j)%nat - f 0%nat) a).
  { intros t. unfold wrong_sum, S. replace (N + 2)%nat with (Datatypes.S (Datatypes.S N)) by lia.
    rewrite (sum_first (Datatypes.S N)), ind_same, Rminus_diag_eq, Rmult_0_l, Rplus_0_l by reflexivity.
    apply sum_ext. intros j _. rewrite ind_other by lia. simpl. ring. }
  rewrite !gradient_size, !E by lia. apply (hard_logit_gradient_increasing N); simpl; lra.
Qed.
