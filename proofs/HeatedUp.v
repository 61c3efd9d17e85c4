(* HeatedUp: how the gradient by the true class's cosine, α (1 − p_y), changes with the scale α of all logits.

   Here every wrong class has the same gap to the true one; two classes are such a case. For other gaps see HeatedK.v. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums Derivatives SoftmaxCE.
Open Scope R_scope.

(* 1 − p_y = S/(1 + S), where S sums e^{α (f_k − f_y)} over the wrong classes. *)
Definition wrong_sum (K y : nat) (f : nat -> R) (a : R) : R := ∑ k < K, (1 - ind k y) * exp (a * (f k - f y)).

Theorem gradient_size K y f a :
  (y < K)%nat -> a * (1 - p K (fun k => a * f k) y) = a * wrong_sum K y f a / (1 + wrong_sum K y f a).
Proof.
  intros Hy. pose proof (Z_pos K (fun k => a * f k) y Hy) as P. pose proof (exp_pos (a * f y)).
  assert (E : 1 + wrong_sum K y f a = Z K (fun k => a * f k) / exp (a * f y)).
  { unfold wrong_sum, Z, Rdiv.
    rewrite (sum_ext K _ (fun k => exp (a * (f k - f y)) - ind k y * exp (a * (f k - f y)))) by (intros; ring).
    rewrite sum_minus, (sum_ind K y (fun k => exp (a * (f k - f y)))) by exact Hy.
    replace (f y - f y) with 0 by ring. rewrite Rmult_0_r, exp_0, <- exp_Ropp.
    rewrite (Rmult_comm (∑ k < K, exp (a * f k))), <- sum_scal.
    rewrite (sum_ext K _ (fun k => exp (- (a * f y)) * exp (a * f k))); [ring|].
    intros k _. rewrite <- exp_plus. f_equal. ring. }
  assert (W : wrong_sum K y f a = Z K (fun k => a * f k) / exp (a * f y) - 1) by lra.
  unfold p. rewrite E, W. field. lra.
Qed.

(* n wrong classes, all at the gap d below the true one. Nothing needs n to be whole. *)
Definition equal_gap (n d a : R) : R := a * (n * exp (- (a * d))) / (1 + n * exp (- (a * d))).

Theorem equal_gap_is_gradient K y f d a :
  (y < K)%nat -> (forall k, (k < K)%nat -> k <> y -> f k = f y - d) ->
  a * (1 - p K (fun k => a * f k) y) = equal_gap (INR K - 1) d a.
Proof.
  intros Hy E. rewrite gradient_size by exact Hy. unfold equal_gap.
  replace (wrong_sum K y f a) with ((INR K - 1) * exp (- (a * d))); [reflexivity|].
  unfold wrong_sum. rewrite (sum_ext K _ (fun k => exp (- (a * d)) - ind k y * exp (- (a * d)))).
  - rewrite sum_minus, sum_const, (sum_ind K y (fun _ => exp (- (a * d)))) by exact Hy. ring.
  - intros k Hk. destruct (Nat.eq_dec k y) as [->|N]; [rewrite ind_same; ring|].
    rewrite ind_other, (E k Hk N) by exact N. replace (a * (f y - d - f y)) with (- (a * d)) by ring. ring.
Qed.

(* Its slope has the sign of h at αd. *)
Definition h (n x : R) : R := n + exp x - x * exp x.

Lemma h_decreasing n x y : 0 <= x -> x < y -> h n y < h n x.
Proof.
  intros Hx Hxy. apply (decreasing_if (h n) (fun x => - (x * exp x))); [exact Hxy| |].
  - intros t _. unfold h. auto_derive; auto. ring.
  - intros t Ht. assert (0 < t * exp t) by (apply Rmult_lt_0_compat; [lra|apply exp_pos]). lra.
Qed.

Lemma h_root n : 0 < n -> exists x, 1 < x < 1 + n /\ h n x = 0.
Proof.
  intros Hn.
  assert (H1 : 0 < h n 1) by (unfold h; lra).
  assert (H2 : h n (1 + n) < 0).
  { unfold h. pose proof (exp_increasing 0 (1 + n) ltac:(lra)) as E. rewrite exp_0 in E.
    assert (n * 1 < n * exp (1 + n)) by (apply Rmult_lt_compat_l; lra). lra. }
  destruct (IVT_cor (h n) 1 (1 + n)) as [x [Hx E]].
  - intros x. apply continuity_pt_filterlim, (ex_derive_continuous (h n)). unfold h. auto_derive; auto.
  - lra.
  - assert (0 <= h n 1 * - h n (1 + n)) by (apply Rmult_le_pos; lra). lra.
  - exists x. split; [|exact E]. destruct Hx as [[L|L] [R|R]]; subst; lra.
Qed.

Lemma h_root_unique n x y : 0 <= x -> 0 <= y -> h n x = 0 -> h n y = 0 -> x = y.
Proof.
  intros Hx Hy Ex Ey. destruct (Rtotal_order x y) as [Q|[Q|Q]]; [|exact Q|].
  - pose proof (h_decreasing n x y Hx Q). lra.
  - pose proof (h_decreasing n y x Hy Q). lra.
Qed.

(* The root is 1 + W(n/e), with Lambert's W. *)
Lemma h_root_lambert n x : h n x = 0 <-> (x - 1) * exp (x - 1) = n / exp 1.
Proof.
  pose proof (exp_pos 1). unfold h.
  replace (exp x) with (exp 1 * exp (x - 1)) by (rewrite <- exp_plus; f_equal; ring). split; intros E.
  - apply Rmult_eq_reg_r with (exp 1); [|lra]. unfold Rdiv. rewrite (Rmult_assoc n), Rinv_l by lra. lra.
  - replace n with (n / exp 1 * exp 1) by (field; lra). rewrite <- E. ring.
Qed.

Lemma equal_gap_derive n d a :
  0 < n -> is_derive (equal_gap n d) a (n * exp (- (a * d)) ^ 2 * h n (a * d) / (1 + n * exp (- (a * d))) ^ 2).
Proof.
  intros Hn. pose proof (exp_pos (- (a * d))). assert (0 < n * exp (- (a * d))) by (apply Rmult_lt_0_compat; lra).
  unfold equal_gap, h. auto_derive; [lra|].
  replace (exp (a * d)) with (/ exp (- (a * d))) by (rewrite exp_Ropp, Rinv_inv; reflexivity). field. lra.
Qed.

(* One maximum, for any number of classes: the gradient rises strictly before it and falls strictly after it. *)
Theorem equal_gap_unimodal n d :
  0 < n -> 0 < d ->
  exists top, h n (top * d) = 0 /\ 1 / d < top < (1 + n) / d /\
    (forall a b, 0 <= a -> a < b -> b <= top -> equal_gap n d a < equal_gap n d b) /\
    (forall a b, top <= a -> a < b -> equal_gap n d b < equal_gap n d a).
Proof.
  intros Hn Hd. destruct (h_root n Hn) as [x [Hx E]]. assert (I : 0 < / d) by now apply Rinv_0_lt_compat.
  set (slope := fun a => n * exp (- (a * d)) ^ 2 * h n (a * d) / (1 + n * exp (- (a * d))) ^ 2).
  assert (P : forall a, 0 < n * exp (- (a * d)) ^ 2 / (1 + n * exp (- (a * d))) ^ 2).
  { intros a. pose proof (exp_pos (- (a * d))). assert (0 < n * exp (- (a * d))) by (apply Rmult_lt_0_compat; lra).
    apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [lra|apply pow_lt; lra]|apply pow_lt; lra]. }
  assert (S : forall a, slope a = n * exp (- (a * d)) ^ 2 / (1 + n * exp (- (a * d))) ^ 2 * h n (a * d)).
  { intros a. unfold slope, Rdiv. ring. }
  exists (x / d). assert (X : x / d * d = x) by (field; lra). rewrite X. repeat split; auto.
  - unfold Rdiv. apply Rmult_lt_compat_r; lra.
  - unfold Rdiv. apply Rmult_lt_compat_r; lra.
  - intros a b Ha Hab Hb. apply (increasing_if _ slope); [exact Hab|intros; now apply equal_gap_derive|].
    intros t Ht. rewrite S. apply Rmult_lt_0_compat; [apply P|]. rewrite <- E. apply h_decreasing.
    + apply Rmult_le_pos; lra.
    + rewrite <- X. apply Rmult_lt_compat_r; lra.
  - intros a b Ha Hab. apply (decreasing_if _ slope); [exact Hab|intros; now apply equal_gap_derive|].
    intros t Ht. rewrite S.
    assert (N : h n (t * d) < 0).
    { rewrite <- E. apply h_decreasing; [lra|]. rewrite <- X. apply Rmult_lt_compat_r; lra. }
    apply Ropp_lt_cancel. rewrite Ropp_0, Ropp_mult_distr_r. apply Rmult_lt_0_compat; [apply P|lra].
Qed.

Theorem equal_gap_unique_max n d :
  0 < n -> 0 < d -> exists! top, 0 < top /\ forall a, 0 <= a -> a <> top -> equal_gap n d a < equal_gap n d top.
Proof.
  intros Hn Hd. destruct (equal_gap_unimodal n d Hn Hd) as [top [_ [B [L R]]]].
  assert (0 < 1 / d) by (apply Rdiv_lt_0_compat; lra).
  exists top. split.
  - split; [lra|]. intros a Pa Na. destruct (Rtotal_order a top) as [Q|[Q|Q]]; [apply L; lra|lra|apply R; lra].
  - intros b [Pb Mb]. destruct (Req_dec b top) as [|Nb]; [auto|exfalso].
    assert (equal_gap n d top < equal_gap n d b) by (apply Mb; lra).
    destruct (Rtotal_order b top) as [Q|[Q|Q]]; [|lra|].
    + pose proof (L b top). lra.
    + pose proof (R top b). lra.
Qed.

(* Two classes. An easy sample is d ahead of the wrong class, a hard one d behind. *)
Definition easy (d a : R) : R := a / (1 + exp (a * d)).
Definition hard (d a : R) : R := a / (1 + exp (- (a * d))).

Lemma easy_equal_gap d a : easy d a = equal_gap 1 d a.
Proof. unfold easy, equal_gap. pose proof (exp_pos (a * d)). rewrite exp_Ropp. field. lra. Qed.

Theorem easy_unimodal d :
  0 < d ->
  exists top, 1 / d < top < 2 / d /\
    (forall a b, 0 <= a -> a < b -> b <= top -> easy d a < easy d b) /\
    (forall a b, top <= a -> a < b -> easy d b < easy d a).
Proof.
  intros Hd. destruct (equal_gap_unimodal 1 d Rlt_0_1 Hd) as [top [_ [B [L R]]]].
  exists top. replace (1 + 1) with 2 in B by ring.
  repeat split; try tauto; intros; rewrite !easy_equal_gap; auto.
Qed.

Theorem easy_unique_max d :
  0 < d -> exists! top, 0 < top /\ forall a, 0 <= a -> a <> top -> easy d a < easy d top.
Proof.
  intros Hd. destruct (equal_gap_unique_max 1 d Rlt_0_1 Hd) as [top [M U]].
  exists top. split.
  - split; [tauto|]. intros. rewrite !easy_equal_gap. now apply M.
  - intros b [P Mb]. apply U. split; [exact P|]. intros. rewrite <- !easy_equal_gap. now apply Mb.
Qed.

Theorem hard_increasing d a b : 0 < d -> 0 <= a -> a < b -> hard d a < hard d b.
Proof.
  intros Hd Ha Hab. unfold hard.
  pose proof (exp_pos (- (a * d))). pose proof (exp_pos (- (b * d))).
  assert (E : exp (- (b * d)) < exp (- (a * d))).
  { apply exp_increasing. assert (a * d < b * d) by (apply Rmult_lt_compat_r; lra). lra. }
  apply Rle_lt_trans with (a / (1 + exp (- (b * d)))).
  - unfold Rdiv. apply Rmult_le_compat_l; [exact Ha|]. apply Rinv_le_contravar; lra.
  - unfold Rdiv. apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat; lra|exact Hab].
Qed.

(* A larger α attends more to hard samples: the ratio of the two gradients rises. *)
Theorem ratio_increasing D d a b :
  0 < D -> 0 < d -> 0 < a -> a < b -> hard D a / easy d a < hard D b / easy d b.
Proof.
  intros HD Hd Ha Hab.
  assert (F : forall t, 0 < t -> hard D t / easy d t = (1 + exp (t * d)) * / (1 + exp (- (t * D)))).
  { intros t Ht. unfold hard, easy. pose proof (exp_pos (t * d)). pose proof (exp_pos (- (t * D))).
    field. lra. }
  rewrite !F by lra.
  assert (E1 : exp (a * d) < exp (b * d)) by (apply exp_increasing, Rmult_lt_compat_r; lra).
  assert (E2 : exp (- (b * D)) < exp (- (a * D))).
  { apply exp_increasing. assert (a * D < b * D) by (apply Rmult_lt_compat_r; lra). lra. }
  pose proof (exp_pos (a * d)). pose proof (exp_pos (- (b * D))).
  apply Rmult_gt_0_lt_compat; try lra.
  - apply Rinv_0_lt_compat. lra.
  - apply Rinv_lt_contravar; [apply Rmult_lt_0_compat|]; lra.
Qed.
