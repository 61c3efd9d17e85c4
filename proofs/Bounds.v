(* Lower bounds of the normalised softmax loss: scale s, n + 1 classes. *)
Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
Require Import SoftmaxCE.
Open Scope R_scope.

Lemma sn_le (a b : nat -> R) N : (forall k, (k <= N)%nat -> a k <= b k) -> sum_n a N <= sum_n b N.
Proof.
  intros H. induction N as [|N IH].
  - rewrite !sum_O. apply H. lia.
  - rewrite !sum_Sn. unfold plus; simpl.
    assert (sum_n a N <= sum_n b N) by (apply IH; intros; apply H; lia).
    specialize (H (S N) (le_n _)). lra.
Qed.
Lemma sn_plus (a b : nat -> R) N : sum_n (fun k => a k + b k) N = sum_n a N + sum_n b N.
Proof. apply (sum_n_plus (G := R_AbelianGroup)). Qed.
Lemma sn_mult (c : R) (a : nat -> R) N : sum_n (fun k => c * a k) N = c * sum_n a N.
Proof. apply (sum_n_mult_l (K := R_Ring)). Qed.
Lemma sn_const (c : R) N : sum_n (fun _ => c) N = INR (S N) * c.
Proof. apply sum_n_const. Qed.

Section Single.
  Variable n y : nat.
  Hypothesis Hy : (y <= n)%nat.
  Variable c : nat -> R.                 (* cosines *)
  Hypothesis Hc : forall k, -1 <= c k <= 1.
  Variable s : R.
  Hypothesis Hs : 0 <= s.

  Lemma Z_lower : exp (s * c y) + INR n * exp (- s) <= Z n (fun k => s * c k).
  Proof.
    unfold Z.
    replace (exp (s * c y) + INR n * exp (- s)) with
      (sum_n (fun k => ind k y * (exp (s * c k) - exp (- s)) + exp (- s)) n).
    - apply sn_le. intros k _. unfold ind. destruct (Nat.eq_dec k y); [lra|].
      assert (exp (- s) <= exp (s * c k)).
      { destruct (Hc k) as [H _].
        assert (H' : - s <= s * c k).
        { replace (- s) with (s * -1) by ring. apply Rmult_le_compat_l; lra. }
        destruct H' as [H'|H']; [left; now apply exp_increasing|rewrite <- H'; lra]. }
      lra.
    - rewrite sn_plus, sn_const, (sum_ind n (fun k => exp (s * c k) - exp (- s)) y Hy), S_INR. toR. ring.
  Qed.

  (* NormFace's gradient remark, made exact: however well the sample is placed,
     1 - p_y >= n exp(-2s) / (1 + n exp(-2s)). With s = 1 and n large this is near 1. *)
  Theorem one_minus_p_lower :
    INR n * exp (- 2 * s) / (1 + INR n * exp (- 2 * s)) <= 1 - p n (fun k => s * c k) y.
  Proof.
    pose proof Z_lower as HZ. pose proof (exp_pos (s * c y)) as He. pose proof (exp_pos (- s)).
    pose proof (pos_INR n) as Hn. pose proof (exp_pos s).
    unfold p. set (ZZ := Z n (fun k => s * c k)) in *. set (e := exp (s * c y)) in *.
    set (q := INR n * exp (- s)) in *.
    assert (Hq : 0 <= q) by (apply Rmult_le_pos; lra).
    assert (Hes : e <= exp s).
    { unfold e. destruct (Hc y) as [_ H1].
      assert (H' : s * c y <= s). { rewrite <- (Rmult_1_r s) at 2. apply Rmult_le_compat_l; lra. }
      destruct H' as [H'|H']; [left; now apply exp_increasing|rewrite H'; lra]. }
    assert (E : INR n * exp (- 2 * s) = q * / exp s).
    { unfold q. rewrite <- exp_Ropp, Rmult_assoc, <- exp_plus. do 2 f_equal. ring. }
    rewrite E.
    apply Rle_trans with (1 - e / (e + q)).
    - replace (q * / exp s / (1 + q * / exp s)) with (1 - exp s / (exp s + q)) by (field; lra).
      apply Rplus_le_compat_l, Ropp_le_contravar.
      apply Rmult_le_reg_r with (e + q); [lra|]. apply Rmult_le_reg_r with (exp s + q); [lra|].
      replace (e / (e + q) * (e + q) * (exp s + q)) with (e * (exp s + q)) by (field; lra).
      replace (exp s / (exp s + q) * (e + q) * (exp s + q)) with (exp s * (e + q)) by (field; lra).
      assert (e * q <= exp s * q) by (apply Rmult_le_compat_r; lra). lra.
    - apply Rplus_le_compat_l, Ropp_le_contravar. unfold Rdiv.
      apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; lra.
  Qed.
End Single.

(* Tangent plane of log-sum-exp at the symmetric point (convexity, no Jensen needed). *)
Section Avg.
  Variable n : nat.
  Hypothesis Hn : (1 <= n)%nat.

  Lemma CE_tangent (y : nat) (z : nat -> R) (u : R) :
    (y <= n)%nat ->
    let q := exp (- u) / (1 + INR n * exp (- u)) in
    ln (1 + INR n * exp (- u)) + q * (sum_n (fun k => z k - z y) n + INR n * u) <= CE n y z.
  Proof.
    intros Hy q. unfold CE. pose proof (exp_pos (- u)) as Hu. pose proof (pos_INR n) as Hn0.
    set (D := 1 + INR n * exp (- u)) in *.
    assert (HnD : 0 <= INR n * exp (- u)) by (apply Rmult_le_pos; lra).
    assert (HD : 1 <= D) by (unfold D; lra).
    set (mu := q * (sum_n (fun k => z k - z y) n + INR n * u)).
    (* Z exp(-z_y) >= D exp mu *)
    assert (K : D * exp mu <= Z n z * exp (- z y)).
    { assert (T : forall b, exp mu * (1 + b - mu) <= exp b).
      { intros b. replace (exp b) with (exp mu * exp (b - mu)) by (rewrite <- exp_plus; f_equal; ring).
        apply Rmult_le_compat_l; [left; apply exp_pos|].
        pose proof (exp_ineq1_le (b - mu)). lra. }
      unfold Z. rewrite (Rmult_comm (sum_n _ n)), <- sn_mult.
      (* weights: 1 for k = y, exp(-u) otherwise; b_k = z_k - z_y (+ u) *)
      pose (w := fun k => exp mu * (exp (- u) * (1 + (z k - z y + u) - mu))
                 + ind k y * (exp mu * (1 - mu) - exp mu * (exp (- u) * (1 + (z k - z y + u) - mu)))).
      apply Rle_trans with (sum_n w n).
      - right. unfold w. rewrite sn_plus, sn_mult, sn_mult.
        rewrite (sum_ind n (fun k => exp mu * (1 - mu) - exp mu * (exp (- u) * (1 + (z k - z y + u) - mu))) y Hy).
        replace (sum_n (fun k => 1 + (z k - z y + u) - mu) n)
          with (sum_n (fun k => z k - z y) n + INR (S n) * (1 + u - mu)).
        2:{ rewrite <- sn_const, <- sn_plus. apply sum_n_ext. intros k.
            match goal with |- @eq _ ?a ?b => change (@eq R a b) end. ring. }
        rewrite S_INR. set (SS := sum_n (fun k => z k - z y) n) in *.
        assert (M : mu * D = exp (- u) * (SS + INR n * u)).
        { unfold mu, q. fold D. field. lra. }
        transitivity (exp mu * (D + (exp (- u) * (SS + INR n * u) - mu * D))).
        + rewrite M. ring.
        + unfold D. ring.
      - apply sn_le. intros k _. unfold w, ind. destruct (Nat.eq_dec k y) as [->|Ne].
        + pose proof (T 0) as T0. rewrite exp_0 in T0. rewrite <- exp_plus.
          replace (- z y + z y) with 0 by ring. rewrite exp_0. lra.
        + pose proof (T (z k - z y + u)) as T0.
          replace (exp (- z y) * exp (z k)) with (exp (- u) * exp (z k - z y + u))
            by (rewrite <- !exp_plus; f_equal; ring).
          assert (exp (- u) * (exp mu * (1 + (z k - z y + u) - mu)) <= exp (- u) * exp (z k - z y + u))
            by (apply Rmult_le_compat_l; lra).
          lra. }
    assert (L : ln (D * exp mu) <= ln (Z n z * exp (- z y))).
    { destruct K as [K|K].
      - left. apply ln_increasing; [apply Rmult_lt_0_compat; [lra|apply exp_pos]|exact K].
      - rewrite K. lra. }
    rewrite ln_mult in L; [|lra|apply exp_pos].
    rewrite ln_mult in L; [|apply Z_pos|apply exp_pos].
    rewrite !ln_exp in L. lra.
  Qed.

  (* NormFace: features equal their class weights, unit Gram matrix g, balanced classes. *)
  Theorem normface_bound (g : nat -> nat -> R) (s : R) :
    0 <= s -> (forall i, g i i = 1) ->
    0 <= sum_n (fun i => sum_n (fun j => g i j) n) n ->      (* |sum w|^2 >= 0 *)
    INR (S n) * ln (1 + INR n * exp (- (INR (S n) / INR n * s)))
      <= sum_n (fun i => CE n i (fun j => s * g i j)) n.
  Proof.
    intros Hs Hd Hg. set (u := INR (S n) / INR n * s).
    assert (Hn0 : 0 < INR n) by (apply lt_0_INR; lia).
    set (q := exp (- u) / (1 + INR n * exp (- u))).
    pose proof (exp_pos (- u)).
    assert (Hq : 0 <= q).
    { unfold q. apply Rdiv_le_0_compat; [lra|].
      assert (0 <= INR n * exp (- u)) by (apply Rmult_le_pos; lra). lra. }
    apply Rle_trans with
      (sum_n (fun i => ln (1 + INR n * exp (- u))
         + q * (sum_n (fun k => s * g i k - s * g i i) n + INR n * u)) n).
    - rewrite sn_plus, sn_const, sn_mult, sn_plus, sn_const.
      assert (E : sum_n (fun i => sum_n (fun k => s * g i k - s * g i i) n) n
              = s * sum_n (fun i => sum_n (fun j => g i j) n) n - s * (INR (S n) * INR (S n))).
      { rewrite (sum_n_ext _ (fun i => s * sum_n (fun j => g i j) n + INR (S n) * (- s))).
        - rewrite sn_plus, sn_mult, sn_const. toR. ring.
        - intros i. rewrite <- sn_mult, <- sn_const, <- sn_plus. apply sum_n_ext. intros k.
          rewrite Hd. match goal with |- @eq _ ?a ?b => change (@eq R a b) end. ring. }
      rewrite E.
      assert (U : INR (S n) * (INR n * u) = s * (INR (S n) * INR (S n))) by (unfold u; field; lra).
      rewrite U.
      assert (0 <= q * (s * sum_n (fun i => sum_n (fun j => g i j) n) n)).
      { apply Rmult_le_pos; [exact Hq|]. apply Rmult_le_pos; assumption. }
      lra.
    - apply sn_le. intros i Hi. exact (CE_tangent i (fun j => s * g i j) u Hi).
  Qed.
End Avg.

Print Assumptions one_minus_p_lower.
Print Assumptions normface_bound.
