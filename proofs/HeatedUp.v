(* HeatedUp with two classes. d > 0 is the gap between the logits before scaling. *)
Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition easy (d a : R) : R := a / (1 + exp (a * d)).
Definition hard (d a : R) : R := a / (1 + exp (- (a * d))).
(* sign of easy' : h (a d) with *)
Definition h (x : R) : R := 1 + exp x - x * exp x.

Lemma h_derive x : is_derive h x (- x * exp x).
Proof. unfold h. auto_derive; auto. ring. Qed.

Lemma h_decreasing x y : 0 <= x -> x < y -> h y < h x.
Proof.
  intros Hx Hxy.
  destruct (MVT_cor2 h (fun x => - x * exp x) x y Hxy) as [c [E [C1 C2]]].
  { intros c _. apply is_derive_Reals, h_derive. }
  assert (0 < c * exp c) by (apply Rmult_lt_0_compat; [lra|apply exp_pos]).
  assert (0 < c * exp c * (y - x)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

(* The root of h: h 1 = 1 > 0 and h 2 = 1 - exp 2 < 0 (no interval tactic needed). *)
Lemma h_root : exists x, 1 <= x <= 2 /\ h x = 0.
Proof.
  destruct (IVT_cor h 1 2) as [x [Hx E]].
  - intros x. apply continuity_pt_filterlim, (ex_derive_continuous h).
    eexists. apply h_derive.
  - lra.
  - unfold h. pose proof (exp_ineq1_le 2).
    assert (0 <= (1 + exp 1 - 1 * exp 1) * - (1 + exp 2 - 2 * exp 2)) by (apply Rmult_le_pos; lra).
    lra.
  - exists x. split; [lra|exact E].
Qed.

Lemma h_root_unique x y : 0 <= x -> 0 <= y -> h x = 0 -> h y = 0 -> x = y.
Proof.
  intros Hx Hy Ex Ey. destruct (Rtotal_order x y) as [Q|[Q|Q]]; [|exact Q|].
  - pose proof (h_decreasing x y Hx Q). lra.
  - pose proof (h_decreasing y x Hy Q). lra.
Qed.

Lemma easy_derive d a :
  is_derive (easy d) a (h (a * d) / (1 + exp (a * d)) ^ 2).
Proof.
  unfold easy, h. pose proof (exp_pos (a * d)).
  auto_derive; [lra|]. field. lra.
Qed.

Theorem easy_unimodal d :
  0 < d ->
  exists a0, 1 / d <= a0 <= 2 / d /\
    (forall a b, 0 <= a -> a < b -> b <= a0 -> easy d a < easy d b) /\
    (forall a b, a0 <= a -> a < b -> easy d b < easy d a).
Proof.
  intros Hd. destruct h_root as [x [Hx E]].
  assert (I : 0 < / d) by now apply Rinv_0_lt_compat.
  exists (x / d). split; [|split].
  - unfold Rdiv. split; apply Rmult_le_compat_r; lra.
  - intros a b Ha Hab Hb.
    destruct (MVT_cor2 (easy d) (fun a => h (a * d) / (1 + exp (a * d)) ^ 2) a b Hab)
      as [c [F [C1 C2]]].
    { intros c _. apply is_derive_Reals, easy_derive. }
    assert (K : 0 < h (c * d)).
    { rewrite <- E. apply h_decreasing; [apply Rmult_le_pos; lra|].
      apply Rmult_lt_reg_r with (/ d); [exact I|].
      replace (c * d * / d) with c by (field; lra). unfold Rdiv in Hb. lra. }
    pose proof (exp_pos (c * d)).
    assert (0 < h (c * d) / (1 + exp (c * d)) ^ 2 * (b - a)).
    { apply Rmult_lt_0_compat; [|lra].
      apply Rdiv_lt_0_compat; [exact K|apply pow_lt; lra]. }
    lra.
  - intros a b Ha Hab.
    destruct (MVT_cor2 (easy d) (fun a => h (a * d) / (1 + exp (a * d)) ^ 2) a b Hab)
      as [c [F [C1 C2]]].
    { intros c _. apply is_derive_Reals, easy_derive. }
    assert (K : h (c * d) < 0).
    { rewrite <- E. apply h_decreasing; [lra|].
      apply Rmult_lt_reg_r with (/ d); [exact I|].
      replace (c * d * / d) with c by (field; lra). unfold Rdiv in Ha. lra. }
    pose proof (exp_pos (c * d)).
    assert (0 < - h (c * d) / (1 + exp (c * d)) ^ 2 * (b - a)).
    { apply Rmult_lt_0_compat; [|lra].
      apply Rdiv_lt_0_compat; [lra|apply pow_lt; lra]. }
    lra.
Qed.

(* easy starts at 0, is positive after, so the maximum is interior and unique. *)
Theorem easy_unique_max d :
  0 < d -> exists! a0, 0 < a0 /\ forall a, 0 <= a -> a <> a0 -> easy d a < easy d a0.
Proof.
  intros Hd. destruct (easy_unimodal d Hd) as [a0 [Ha0 [L R]]].
  assert (0 < a0).
  { apply Rlt_le_trans with (1 / d); [apply Rdiv_lt_0_compat; lra|lra]. }
  exists a0. split.
  - split; [assumption|]. intros a Pa Na.
    destruct (Rtotal_order a a0) as [Q|[Q|Q]]; [apply L; lra|lra|apply R; lra].
  - intros b [Pb Mb]. destruct (Req_dec b a0) as [|Nb]; [auto|exfalso].
    assert (A : easy d a0 < easy d b) by (apply Mb; lra).
    destruct (Rtotal_order b a0) as [Q|[Q|Q]]; [|lra|].
    + pose proof (L b a0). lra.
    + pose proof (R a0 b). lra.
Qed.

Theorem hard_increasing d a b :
  0 < d -> 0 <= a -> a < b -> hard d a < hard d b.
Proof.
  intros Hd Ha Hab. unfold hard.
  pose proof (exp_pos (- (a * d))). pose proof (exp_pos (- (b * d))).
  assert (E : exp (- (b * d)) < exp (- (a * d))).
  { apply exp_increasing. assert (a * d < b * d) by (apply Rmult_lt_compat_r; lra). lra. }
  apply Rle_lt_trans with (a / (1 + exp (- (b * d)))).
  - unfold Rdiv. apply Rmult_le_compat_l; [exact Ha|]. apply Rinv_le_contravar; lra.
  - unfold Rdiv. apply Rmult_lt_compat_r; [apply Rinv_0_lt_compat; lra|exact Hab].
Qed.

(* Larger alpha attends MORE to hard samples: the ratio of gradients grows. This refutes
   "use a large alpha to focus on the easy samples". *)
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

Print Assumptions easy_unique_max.
Print Assumptions hard_increasing.
