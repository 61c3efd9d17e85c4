(* HeatedUp with K classes. Wrong-class gaps d 0 .. d N (d j = f_j - f_y), N + 2 classes.
   Gradient size w.r.t. the true class' logit: G a = a (1 - p_y) = a S/(1+S), S = sum exp (a d_j).
   If class 0 beats the true class (d 0 >= 0: a hard sample) and N < exp 6 (so K <= 405),
   G is strictly increasing. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Ltac toR := cbv beta; match goal with |- @eq _ ?a ?b => change (@eq R a b) end.

Fixpoint sm (f : nat -> R) (N : nat) : R :=   (* f 1 + ... + f N *)
  match N with O => 0 | S M => sm f M + f (S M) end.

Lemma sm_le f g N : (forall j, f j <= g j) -> sm f N <= sm g N.
Proof. intros H. induction N; simpl; [lra|]. specialize (H (S N)). lra. Qed.

Lemma sm_affine f a b N : sm (fun j => a * f j + b) N = a * sm f N + INR N * b.
Proof. induction N; [simpl; ring|]. rewrite S_INR. simpl sm. rewrite IHN. ring. Qed.

Lemma sm_pos f N : (forall j, 0 < f j) -> 0 <= sm f N.
Proof. intros H. induction N; simpl; [lra|]. specialize (H (S N)). lra. Qed.

Section K.
  Variable N : nat.
  Variable d : nat -> R.
  Hypothesis Hhard : 0 <= d 0%nat.
  Hypothesis HN : INR N < exp 6.

  Definition Ssum (a : R) : R := exp (a * d 0%nat) + sm (fun j => exp (a * d j)) N.
  Definition Xsum (a : R) : R := d 0%nat * exp (a * d 0%nat) + sm (fun j => d j * exp (a * d j)) N.
  Definition G (a : R) : R := a * Ssum a / (1 + Ssum a).

  Lemma S_derive a : is_derive Ssum a (Xsum a).
  Proof.
    unfold Ssum, Xsum. apply (@is_derive_plus R_AbsRing R_NormedModule).
    - auto_derive; auto. ring.
    - clear HN. induction N; simpl.
      + auto_derive; auto.
      + apply (@is_derive_plus R_AbsRing R_NormedModule); [assumption|].
        auto_derive; auto. ring.
  Qed.

  Lemma S_pos a : 0 < Ssum a.
  Proof.
    unfold Ssum. pose proof (exp_pos (a * d 0%nat)).
    pose proof (sm_pos (fun j => exp (a * d j)) N (fun j => exp_pos _)). lra.
  Qed.

  Lemma G_derive a :
    is_derive G a ((Ssum a * (1 + Ssum a) + a * Xsum a) / (1 + Ssum a) ^ 2).
  Proof.
    unfold G. pose proof (S_pos a).
    assert (E : ex_derive Ssum a) by (eexists; apply S_derive).
    auto_derive; [repeat split; auto; lra|].
    replace (Derive (fun x => Ssum x) a) with (Xsum a)
      by (symmetry; apply is_derive_unique, S_derive).
    field. lra.
  Qed.

  (* tangent line of -u ln u at u = exp (-6), with x = - ln u *)
  Lemma tangent x : - x * exp x <= 5 * exp x + exp (-6).
  Proof.
    (* exp (-6 - x) >= 1 + (-6 - x) *)
    assert (H : 1 + (-6 - x) <= exp (-6 - x)) by apply exp_ineq1_le.
    assert (E : exp (-6) = exp x * exp (-6 - x)) by (rewrite <- exp_plus; f_equal; ring).
    rewrite E. pose proof (exp_pos x).
    assert (exp x * (1 + (-6 - x)) <= exp x * exp (-6 - x)) by (apply Rmult_le_compat_l; lra).
    lra.
  Qed.

  Lemma key a : 0 <= a -> 0 < Ssum a * (1 + Ssum a) + a * Xsum a.
  Proof.
    intros Ha. unfold Ssum, Xsum.
    set (A := exp (a * d 0%nat)). set (B := sm (fun j => exp (a * d j)) N).
    assert (HA : 1 <= A).
    { unfold A. rewrite <- exp_0. assert (H : 0 <= a * d 0%nat) by (apply Rmult_le_pos; lra).
      destruct H as [H|H]; [left; now apply exp_increasing|rewrite <- H; apply Rle_refl]. }
    assert (HB : 0 <= B) by (apply sm_pos; intros; apply exp_pos).
    assert (H0 : 0 <= a * (d 0%nat * A)).
    { apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; lra. }
    assert (H1 : - (a * sm (fun j => d j * exp (a * d j)) N) <= 5 * B + INR N * exp (-6)).
    { unfold B. rewrite <- sm_affine.
      replace (- (a * sm (fun j => d j * exp (a * d j)) N))
        with (- a * sm (fun j => d j * exp (a * d j)) N + INR N * 0) by ring.
      rewrite <- sm_affine. apply sm_le. intros j.
      replace (- a * (d j * exp (a * d j)) + 0) with (- (a * d j) * exp (a * d j)) by ring.
      apply tangent. }
    assert (H2 : INR N * exp (-6) < 1).
    { apply Rmult_lt_reg_r with (exp 6); [apply exp_pos|].
      rewrite Rmult_assoc, <- exp_plus. replace (-6 + 6) with 0 by ring. rewrite exp_0. lra. }
    assert (H3 : 0 <= (A - 1) * (A + 2 + 2 * B)) by (apply Rmult_le_pos; lra).
    assert (H4 : 0 <= (B - 1) * (B - 1)) by apply Rle_0_sqr.
    lra.
  Qed.

  Theorem hard_logit_gradient_increasing a b : 0 <= a -> a < b -> G a < G b.
  Proof.
    intros Ha Hab.
    destruct (MVT_cor2 G (fun a => (Ssum a * (1 + Ssum a) + a * Xsum a) / (1 + Ssum a) ^ 2) a b Hab)
      as [c [F [C1 C2]]].
    { intros c _. apply is_derive_Reals, G_derive. }
    pose proof (S_pos c). pose proof (key c ltac:(lra)).
    assert (0 < (Ssum c * (1 + Ssum c) + c * Xsum c) / (1 + Ssum c) ^ 2 * (b - a)).
    { apply Rmult_lt_0_compat; [|lra]. apply Rdiv_lt_0_compat; [lra|apply pow_lt; lra]. }
    lra.
  Qed.
End K.

Print Assumptions hard_logit_gradient_increasing.
