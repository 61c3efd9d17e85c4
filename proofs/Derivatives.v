(* Rules of differentiation, in the form that the other files use: stated with the +, * and / of the real numbers. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Sums.
Open Scope R_scope.

Section Rules.
  Variables (f g : R -> R) (x a b : R).
  Hypothesis F : is_derive f x a.
  Hypothesis G : is_derive g x b.

  Lemma derive_eq a' : a = a' -> is_derive f x a'.
  Proof. now intros <-. Qed.

  Lemma derive_plus : is_derive (fun t => f t + g t) x (a + b).
  Proof. exact (is_derive_plus f g x a b F G). Qed.

  Lemma derive_minus : is_derive (fun t => f t - g t) x (a - b).
  Proof. exact (is_derive_minus f g x a b F G). Qed.

  Lemma derive_mult : is_derive (fun t => f t * g t) x (a * g x + f x * b).
  Proof. exact (is_derive_mult f g x a b F G Rmult_comm). Qed.

  Lemma derive_scal c : is_derive (fun t => c * f t) x (c * a).
  Proof. exact (is_derive_scal f x c a F). Qed.

  Lemma derive_div : g x <> 0 -> is_derive (fun t => f t / g t) x ((a * g x - f x * b) / g x ^ 2).
  Proof. intros N. exact (is_derive_div f g x a b F G N). Qed.

  Lemma derive_sqrt : 0 < f x -> is_derive (fun t => sqrt (f t)) x (a / (2 * sqrt (f x))).
  Proof. intros P. exact (is_derive_sqrt f x a F P). Qed.
End Rules.

Lemma derive_const c x : is_derive (fun _ : R => c) x 0.
Proof. exact (is_derive_const c x). Qed.

Lemma derive_id x : is_derive (fun t : R => t) x 1.
Proof. exact (is_derive_id x). Qed.

Lemma derive_comp (f g : R -> R) x a b : is_derive f (g x) a -> is_derive g x b -> is_derive (fun t => f (g t)) x (a * b).
Proof. intros F G. eapply derive_eq; [exact (is_derive_comp f g x a b F G)|]. exact (Rmult_comm b a). Qed.

Lemma derive_ext (f g : R -> R) x a : (forall t, f t = g t) -> is_derive f x a -> is_derive g x a.
Proof. intros E. now apply is_derive_ext. Qed.

Lemma derive_sum n (f : nat -> R -> R) x d :
  (forall k, (k < n)%nat -> is_derive (f k) x (d k)) -> is_derive (fun t => ∑ k < n, f k t) x (sum n d).
Proof.
  intros D. induction n as [|n IH]; simpl; [apply derive_const|].
  apply derive_plus; [apply IH|apply D]; auto.
Qed.

(* A function made of two pieces that meet with the same value and slope has that slope. *)
Lemma derive_glue (f left right : R -> R) x a delta :
  0 < delta ->
  (forall t, x - delta < t <= x -> f t = left t) -> (forall t, x <= t < x + delta -> f t = right t) ->
  is_derive left x a -> is_derive right x a -> is_derive f x a.
Proof.
  intros Hd L R DL DR. apply is_derive_Reals. apply is_derive_Reals in DL, DR.
  intros eps He. destruct (DL eps He) as [dl Hl]. destruct (DR eps He) as [dr Hr].
  assert (P : 0 < Rmin delta (Rmin dl dr)) by (repeat apply Rmin_pos; auto; apply cond_pos).
  exists (mkposreal _ P). intros h N B. simpl in B.
  assert (Rabs h < delta /\ Rabs h < dl /\ Rabs h < dr) as (B1 & B2 & B3).
  { pose proof (Rmin_l delta (Rmin dl dr)). pose proof (Rmin_r delta (Rmin dl dr)).
    pose proof (Rmin_l dl dr). pose proof (Rmin_r dl dr). lra. }
  destruct (Rabs_def2 h delta B1). destruct (Rle_dec h 0).
  - rewrite (L (x + h)), (L x) by lra. now apply Hl.
  - rewrite (R (x + h)), (R x) by lra. now apply Hr.
Qed.

(* The slope to the right alone. *)
Definition is_right_derive (f : R -> R) (x a : R) : Prop :=
  forall eps, 0 < eps -> exists delta, 0 < delta /\
  forall h, 0 < h < delta -> Rabs ((f (x + h) - f x) / h - a) < eps.

(* It is that of any differentiable function which agrees with f to the right. *)
Lemma right_derive_ext (f smooth : R -> R) x a delta :
  0 < delta -> (forall t, x <= t < x + delta -> f t = smooth t) -> is_derive smooth x a -> is_right_derive f x a.
Proof.
  intros Hd E D eps He. apply is_derive_Reals in D. destruct (D eps He) as [d H].
  assert (P : 0 < Rmin delta d) by (apply Rmin_pos; auto; apply cond_pos).
  exists (Rmin delta d). split; [exact P|]. intros h Hh.
  pose proof (Rmin_l delta d). pose proof (Rmin_r delta d).
  rewrite (E (x + h)), (E x) by lra. apply H; [lra|]. rewrite Rabs_pos_eq; lra.
Qed.

(* A function rises where its derivative is positive, and falls where it is negative. *)
Lemma increasing_if (f df : R -> R) a b :
  a < b -> (forall t, a <= t <= b -> is_derive f t (df t)) -> (forall t, a < t < b -> 0 < df t) -> f a < f b.
Proof.
  intros L D P. destruct (MVT_cor2 f df a b L) as [t [E [T1 T2]]].
  { intros t Ht. apply is_derive_Reals, D, Ht. }
  assert (0 < df t * (b - a)) by (apply Rmult_lt_0_compat; [apply P|]; lra). lra.
Qed.

Lemma decreasing_if (f df : R -> R) a b :
  a < b -> (forall t, a <= t <= b -> is_derive f t (df t)) -> (forall t, a < t < b -> df t < 0) -> f b < f a.
Proof.
  intros L D P. apply Ropp_lt_cancel, (increasing_if (fun t => - f t) (fun t => - df t)); [exact L| |].
  - intros t Ht. exact (is_derive_opp f t (df t) (D t Ht)).
  - intros t Ht. specialize (P t Ht). lra.
Qed.

Lemma right_derive_unique (f : R -> R) x a b : is_right_derive f x a -> is_right_derive f x b -> a = b.
Proof.
  intros A B. apply cond_eq. intros eps He.
  destruct (A (eps / 2) ltac:(lra)) as [da [Pa Ha]]. destruct (B (eps / 2) ltac:(lra)) as [db [Pb Hb]].
  assert (P : 0 < Rmin da db) by now apply Rmin_pos. pose proof (Rmin_l da db). pose proof (Rmin_r da db).
  specialize (Ha (Rmin da db / 2) ltac:(lra)). specialize (Hb (Rmin da db / 2) ltac:(lra)).
  apply Rabs_def2 in Ha, Hb. apply Rabs_def1; lra.
Qed.
