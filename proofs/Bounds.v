(* Lower bounds of the softmax cross-entropy on scaled cosines: scale s, K classes, n = K − 1 wrong ones. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums SoftmaxCE Vectors.
Open Scope R_scope.

Lemma exp_le a b : a <= b -> exp a <= exp b.
Proof. intros [L|<-]; [left; now apply exp_increasing|lra]. Qed.

(* ln(1 + n e^{−u}): the loss where the target logit is u ahead of n others. *)
Definition loss_ahead (n u : R) : R := ln (1 + n * exp (- u)).

Section Classes.
  Variable K : nat.
  Hypothesis HK : (2 <= K)%nat.
  Let n : R := INR K - 1.

  Lemma n_pos : 1 <= n.
  Proof. unfold n. apply le_INR in HK. simpl in HK. lra. Qed.

  Section Single.
    Variables (y : nat) (c : nat -> R) (s : R).
    Hypothesis Hy : (y < K)%nat.
    Hypothesis Hc : forall k, (k < K)%nat -> -1 <= c k <= 1.
    Hypothesis Hs : 0 <= s.

    Lemma Z_lower : exp (s * c y) + n * exp (- s) <= Z K (fun k => s * c k).
    Proof.
      unfold Z. replace (exp (s * c y) + n * exp (- s))
        with (∑ k < K, (ind k y * (exp (s * c k) - exp (- s)) + exp (- s))).
      - apply sum_le. intros k Hk. unfold ind. destruct (Nat.eq_dec k y); [lra|].
        assert (exp (- s) <= exp (s * c k)); [|lra].
        apply exp_le. replace (- s) with (s * -1) by ring. apply Rmult_le_compat_l; [exact Hs|now apply Hc].
      - rewrite sum_plus, sum_const, (sum_ind K y (fun k => exp (s * c k) - exp (- s))) by exact Hy. unfold n. ring.
    Qed.

    (* However well a sample is placed, 1 − p_y ≥ n e^{−2s}/(1 + n e^{−2s}): near 1 for s = 1 and large n. *)
    Theorem one_minus_p_lower :
      n * exp (- 2 * s) / (1 + n * exp (- 2 * s)) <= 1 - p K (fun k => s * c k) y.
    Proof.
      pose proof Z_lower as HZ. pose proof n_pos as Hn.
      pose proof (exp_pos (s * c y)). pose proof (exp_pos (- s)). pose proof (exp_pos s).
      unfold p. set (total := Z K (fun k => s * c k)) in *. set (e := exp (s * c y)) in *.
      set (q := n * exp (- s)) in *.
      assert (Hq : 0 <= q) by (apply Rmult_le_pos; lra).
      assert (Hes : e <= exp s).
      { apply exp_le. rewrite <- (Rmult_1_r s) at 2. apply Rmult_le_compat_l; [exact Hs|now apply Hc]. }
      assert (E : n * exp (- 2 * s) = q * / exp s).
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

    (* So a single sample's loss is at least ln(1 + n e^{−2s}). *)
    Theorem single_bound : loss_ahead n (2 * s) <= CE K y (fun k => s * c k).
    Proof.
      pose proof one_minus_p_lower as B. pose proof n_pos as Hn. pose proof (p_pos K (fun k => s * c k) y Hy) as P.
      rewrite CE_log by exact Hy. unfold loss_ahead.
      replace (- (2 * s)) with (- 2 * s) by ring. set (q := n * exp (- 2 * s)) in *.
      assert (0 < q) by (apply Rmult_lt_0_compat; [lra|apply exp_pos]).
      rewrite <- (ln_Rinv (p K (fun k => s * c k) y)) by exact P.
      assert (L : 1 + q <= / p K (fun k => s * c k) y).
      { rewrite <- (Rinv_inv (1 + q)). apply Rinv_le_contravar; [exact P|].
        replace (q / (1 + q)) with (1 - / (1 + q)) in B by (field; lra). lra. }
      destruct L as [L|<-]; [left; apply ln_increasing; lra|lra].
    Qed.
  End Single.

  (* The tangent plane of the loss where the target logit is u ahead of all others. Convexity puts the loss above it. *)
  Lemma CE_tangent y z u :
    (y < K)%nat ->
    loss_ahead n u + exp (- u) / (1 + n * exp (- u)) * (∑ k < K, (z k - z y) + n * u) <= CE K y z.
  Proof.
    intros Hy. unfold CE, loss_ahead. pose proof n_pos as Hn. pose proof (exp_pos (- u)) as Hu.
    set (total := 1 + n * exp (- u)) in *.
    assert (Ht : 1 <= total) by (assert (0 <= n * exp (- u)) by (apply Rmult_le_pos; lra); unfold total; lra).
    set (gaps := ∑ k < K, (z k - z y)). set (mu := exp (- u) / total * (gaps + n * u)).
    assert (T : forall b, exp mu * (1 + b - mu) <= exp b).
    { intros b. replace (exp b) with (exp mu * exp (b - mu)) by (rewrite <- exp_plus; f_equal; ring).
      apply Rmult_le_compat_l; [left; apply exp_pos|]. pose proof (exp_ineq1_le (b - mu)). lra. }
    assert (B : total * exp mu <= Z K z * exp (- z y)).
    { unfold Z. rewrite (Rmult_comm (sum _ _)), <- sum_scal.
      (* e^{z_k − z_y} is at least 1 for the target, and else e^{−u} times the tangent at mu of exp (z_k − z_y + u) *)
      pose (wrong := fun k => exp (- u) * (exp mu * (1 + (z k - z y + u) - mu))).
      apply Rle_trans with (∑ k < K, (wrong k + ind k y * (exp mu * (1 - mu) - wrong k))).
      - right. rewrite sum_plus, (sum_ind K y (fun k => exp mu * (1 - mu) - wrong k)) by exact Hy.
        unfold wrong at 1. rewrite sum_scal, sum_scal.
        rewrite (sum_ext K _ (fun k => (z k - z y) + (1 + u - mu))), sum_plus, sum_const by (intros; ring).
        fold gaps. assert (M : mu * total = exp (- u) * (gaps + n * u)) by (unfold mu; field; lra).
        replace (INR K) with (n + 1) by (unfold n; ring). unfold wrong.
        transitivity (exp mu * (total + (exp (- u) * (gaps + n * u) - mu * total))); [rewrite M; ring|].
        unfold total. ring.
      - apply sum_le. intros k _. unfold ind. rewrite <- exp_plus. destruct (Nat.eq_dec k y) as [->|N].
        + pose proof (T 0) as T0. rewrite exp_0 in T0. replace (- z y + z y) with 0 by ring. rewrite exp_0. lra.
        + pose proof (T (z k - z y + u)) as T0. unfold wrong.
          replace (exp (- z y + z k)) with (exp (- u) * exp (z k - z y + u)) by (rewrite <- exp_plus; f_equal; ring).
          assert (exp (- u) * (exp mu * (1 + (z k - z y + u) - mu)) <= exp (- u) * exp (z k - z y + u))
            by (apply Rmult_le_compat_l; lra).
          lra. }
    assert (L : ln (total * exp mu) <= ln (Z K z * exp (- z y))).
    { pose proof (exp_pos mu). assert (0 < total * exp mu) by (apply Rmult_lt_0_compat; lra).
      destruct B as [B|<-]; [left; now apply ln_increasing|lra]. }
    rewrite !ln_mult, !ln_exp in L by (try apply exp_pos; try lra; now apply Z_pos with y). lra.
  Qed.

  (* The scale s K/(K − 1) by which the classes of a simplex are apart. *)
  Definition apart (s : R) : R := INR K / n * s.

  (* One feature x_i for each class i, with cosines g i k to the class weights: what matters is the sum over i and k of
     g i k − g i i, how far the features are ahead of their own class. *)
  Lemma balanced_bound (g : nat -> nat -> R) s :
    0 <= s -> - (INR K * INR K) <= ∑ i < K, ∑ k < K, (g i k - g i i) ->
    INR K * loss_ahead n (apart s) <= ∑ i < K, CE K i (fun k => s * g i k).
  Proof.
    intros Hs Hg. pose proof n_pos as Hn. set (u := apart s).
    set (q := exp (- u) / (1 + n * exp (- u))). pose proof (exp_pos (- u)).
    assert (Hq : 0 <= q).
    { apply Rdiv_le_0_compat; [lra|]. assert (0 <= n * exp (- u)) by (apply Rmult_le_pos; lra). lra. }
    apply Rle_trans with (∑ i < K, (loss_ahead n u + q * (∑ k < K, (s * g i k - s * g i i) + n * u))).
    - rewrite sum_plus, sum_const, sum_scal, sum_plus, sum_const.
      rewrite (sum_ext K _ (fun i => s * ∑ k < K, (g i k - g i i)))
        by (intros; rewrite <- sum_scal; apply sum_ext; intros; ring).
      rewrite sum_scal. assert (U : INR K * (n * u) = s * (INR K * INR K)) by (unfold u, apart; field; lra).
      rewrite U, <- Rmult_plus_distr_l.
      assert (0 <= q * (s * (∑ i < K, ∑ k < K, (g i k - g i i) + INR K * INR K))); [|lra].
      apply Rmult_le_pos; [exact Hq|]. apply Rmult_le_pos; lra.
    - apply sum_le. intros i Hi. exact (CE_tangent i (fun k => s * g i k) u Hi).
  Qed.

  Section Unit.
    Variable D : nat.
    Variable w : nat -> vector.
    Hypothesis Hw : forall k, (k < K)%nat -> dot D (w k) (w k) = 1.

    (* Unit class weights and any features of length at most 1: no arrangement is ahead by more than K² in all. *)
    Lemma gaps_bound (x : nat -> vector) :
      (forall i, (i < K)%nat -> dot D (x i) (x i) <= 1) ->
      - (INR K * INR K) <= ∑ i < K, ∑ k < K, (dot D (x i) (w k) - dot D (x i) (w i)).
    Proof.
      intros Hx. pose proof n_pos as Hn. assert (HK0 : 0 < INR K) by (unfold n in Hn; lra).
      (* With W = Σ w_k and v_i = W − K w_i the sum is Σ x_i·v_i. As ‖K x_i + v_i‖² ≥ 0, 2 x_i·v_i ≥ −K ‖x_i‖² − ‖v_i‖²/K. *)
      set (W := fun j => ∑ k < K, w k j). pose (v := fun i => W ⊖ INR K ⊙ w i).
      assert (E : ∑ i < K, ∑ k < K, (dot D (x i) (w k) - dot D (x i) (w i)) = ∑ i < K, dot D (x i) (v i)).
      { apply sum_ext. intros i _. unfold v. rewrite sum_minus, sum_const, dot_minus_r, dot_scal_r, (dot_comm D (x i) W).
        unfold W. rewrite dot_sum_l. f_equal. apply sum_ext. intros. apply dot_comm. }
      assert (V : ∑ i < K, dot D (v i) (v i) = INR K * (INR K * INR K - dot D W W)).
      { rewrite (sum_ext K _ (fun i => (dot D W W + INR K * INR K) - 2 * INR K * dot D (w i) W)).
        - rewrite sum_minus, sum_const, sum_scal, <- (dot_sum_l D K w W). fold W. ring.
        - intros i Hi. unfold v.
          rewrite dot_minus_l, !dot_minus_r, !dot_scal_l, !dot_scal_r, Hw, (dot_comm D W (w i)) by exact Hi. ring. }
      assert (T : forall i, (i < K)%nat -> - (INR K / 2) + - / (2 * INR K) * dot D (v i) (v i) <= dot D (x i) (v i)).
      { intros i Hi. pose proof (dot_nonneg D (INR K ⊙ x i ⊕ v i)) as P. specialize (Hx i Hi).
        rewrite dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r, (dot_comm D (v i) (x i)) in P.
        apply Rmult_le_reg_l with (2 * INR K); [lra|].
        replace (2 * INR K * (- (INR K / 2) + - / (2 * INR K) * dot D (v i) (v i)))
          with (- (INR K * INR K) * 1 - dot D (v i) (v i)) by (field; lra).
        assert (INR K * INR K * dot D (x i) (x i) <= INR K * INR K * 1) by (apply Rmult_le_compat_l; [apply Rle_0_sqr|lra]).
        lra. }
      rewrite E. eapply Rle_trans; [|apply sum_le, T].
      rewrite sum_plus, sum_const, sum_scal, V. pose proof (dot_nonneg D W).
      replace (INR K * - (INR K / 2) + - / (2 * INR K) * (INR K * (INR K * INR K - dot D W W)))
        with (- (INR K * INR K) + dot D W W / 2) by (field; lra). lra.
    Qed.

    (* NormFace's bound, for a balanced batch: M samples of each class, with any unit features (or shorter ones). The mean loss
       is at least ln(1 + n e^{−s K/(K − 1)}). *)
    Theorem normface_bound M (x : nat -> nat -> vector) s :
      0 <= s -> (forall j i, (j < M)%nat -> (i < K)%nat -> dot D (x j i) (x j i) <= 1) ->
      INR M * INR K * loss_ahead n (apart s)
        <= ∑ j < M, ∑ i < K, CE K i (fun k => s * dot D (x j i) (w k)).
    Proof.
      intros Hs Hx. rewrite Rmult_assoc, <- sum_const. apply sum_le. intros j Hj.
      apply (balanced_bound (fun i k => dot D (x j i) (w k)) s Hs), gaps_bound. auto.
    Qed.

    (* L2-Softmax's scale: if the geometric mean of p_y over a balanced batch is at least q, then α is at least
       (K − 1)/K ln(q (K − 1)/(1 − q)). *)
    Theorem scale_bound M (x : nat -> nat -> vector) alpha q :
      (0 < M)%nat -> 0 <= alpha -> (forall j i, (j < M)%nat -> (i < K)%nat -> dot D (x j i) (x j i) <= 1) -> 0 < q < 1 ->
      ∑ j < M, ∑ i < K, CE K i (fun k => alpha * dot D (x j i) (w k)) <= INR M * INR K * - ln q ->
      n / INR K * ln (q * n / (1 - q)) <= alpha.
    Proof.
      intros HM Ha Hx Hq L. pose proof n_pos as Hn. assert (HK0 : 0 < INR K) by (unfold n in Hn; lra).
      apply lt_0_INR in HM. pose proof (normface_bound M x alpha Ha Hx) as B.
      assert (F : loss_ahead n (apart alpha) <= - ln q).
      { apply Rmult_le_reg_l with (INR M * INR K); [apply Rmult_lt_0_compat; lra|]. lra. }
      unfold loss_ahead in F. pose proof (exp_pos (- apart alpha)) as E. rewrite <- (ln_Rinv q) in F by lra.
      assert (Q : 0 < n * exp (- apart alpha)) by (apply Rmult_lt_0_compat; lra).
      assert (G : 1 + n * exp (- apart alpha) <= / q).
      { apply Rnot_lt_le. intros N. apply ln_increasing in N; [lra|apply Rinv_0_lt_compat; lra]. }
      assert (H : q * n / (1 - q) <= exp (apart alpha)).
      { rewrite exp_Ropp in G. pose proof (exp_pos (apart alpha)).
        apply Rmult_le_compat_r with (r := q * exp (apart alpha)) in G; [|apply Rmult_le_pos; lra].
        replace ((1 + n * / exp (apart alpha)) * (q * exp (apart alpha)))
          with (q * exp (apart alpha) + q * n) in G by (field; lra).
        replace (/ q * (q * exp (apart alpha))) with (exp (apart alpha)) in G by (field; lra).
        apply Rmult_le_reg_r with (1 - q); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      assert (P : 0 < q * n / (1 - q)) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra).
      assert (R : ln (q * n / (1 - q)) <= apart alpha).
      { rewrite <- (ln_exp (apart alpha)). destruct H as [H| ->]; [left; now apply ln_increasing|lra]. }
      apply Rle_trans with (n / INR K * apart alpha).
      - apply Rmult_le_compat_l; [apply Rdiv_le_0_compat; lra|exact R].
      - right. unfold apart. field. lra.
    Qed.
  End Unit.

  (* A simplex attains it: where every feature is at its class weight, and these are at −1/n to one another. *)
  Theorem simplex_attains i s :
    (i < K)%nat -> CE K i (fun k => s * if Nat.eq_dec k i then 1 else - / n) = loss_ahead n (apart s).
  Proof.
    intros Hi. pose proof n_pos as Hn. unfold CE, loss_ahead. destruct (Nat.eq_dec i i); [|congruence].
    assert (E : Z K (fun k => s * if Nat.eq_dec k i then 1 else - / n) = exp s * (1 + n * exp (- apart s))).
    { unfold Z. rewrite (sum_ext K _ (fun k => exp (- (s / n)) + ind k i * (exp s - exp (- (s / n))))).
      - rewrite sum_plus, sum_const, (sum_ind K i (fun _ => exp s - exp (- (s / n)))) by exact Hi.
        rewrite Rmult_plus_distr_l. replace (exp s * (n * exp (- apart s))) with (n * exp (- (s / n))).
        + unfold n. ring.
        + replace (- (s / n)) with (s + - apart s)
            by (unfold apart; replace (INR K) with (n + 1) by (unfold n; ring); field; lra).
          rewrite exp_plus. ring.
      - intros k _. unfold ind. destruct Nat.eq_dec.
        + rewrite Rmult_1_r. ring.
        + replace (s * - / n) with (- (s / n)) by (unfold Rdiv; ring). ring. }
    pose proof (exp_pos (- apart s)). assert (0 <= n * exp (- apart s)) by (apply Rmult_le_pos; lra).
    rewrite E, ln_mult, ln_exp by (try apply exp_pos; lra). ring.
  Qed.

  (* L2-Softmax's scale for a single sample: p_y ≥ q only if α ≥ ½ ln(q (K − 1)/(1 − q)). *)
  Theorem single_scale_bound y (c : nat -> R) alpha q :
    (y < K)%nat -> (forall k, (k < K)%nat -> -1 <= c k <= 1) -> 0 <= alpha -> 0 < q < 1 ->
    q <= p K (fun k => alpha * c k) y -> ln (q * n / (1 - q)) / 2 <= alpha.
  Proof.
    intros Hy Hc Ha Hq L. pose proof n_pos as Hn. pose proof (one_minus_p_lower y c alpha Hy Hc Ha) as B.
    replace (exp (- 2 * alpha)) with (/ exp (2 * alpha)) in B by (rewrite <- exp_Ropp; f_equal; ring).
    pose proof (exp_pos (2 * alpha)) as E. set (e := exp (2 * alpha)) in *.
    replace (n * / e / (1 + n * / e)) with (n / (e + n)) in B by (field; lra).
    assert (G : n / (e + n) * (e + n) <= (1 - q) * (e + n)) by (apply Rmult_le_compat_r; lra).
    unfold Rdiv in G. rewrite Rmult_assoc, Rinv_l in G by lra.
    assert (H : q * n / (1 - q) <= e).
    { apply Rmult_le_reg_r with (1 - q); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
    assert (P : 0 < q * n / (1 - q)) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra).
    assert (R : ln (q * n / (1 - q)) <= 2 * alpha).
    { rewrite <- (ln_exp (2 * alpha)). destruct H as [H| ->]; [left; now apply ln_increasing|unfold e; lra]. }
    lra.
  Qed.
End Classes.
