(* How each operation of a recorded formula passes a derivative on. The files under generated/ are made of these steps. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Import ListNotations.
Open Scope R_scope.

Section Steps.
  Variables (f g : R -> R) (t df dg : R).
  Hypothesis Hf : is_derive f t df.
  Hypothesis Hg : is_derive g t dg.

  (* auto_derive knows f and g only by their names. *)
  Ltac binary :=
    auto_derive;
    [ repeat split; (assumption || (exists df; exact Hf) || (exists dg; exact Hg))
    | replace (Derive (fun u => f u) t) with df by (symmetry; exact (is_derive_unique f t df Hf));
      replace (Derive (fun u => g u) t) with dg by (symmetry; exact (is_derive_unique g t dg Hg)) ].

  Lemma d_add : is_derive (fun u => f u + g u) t (df + dg).
  Proof. binary. ring. Qed.

  Lemma d_sub : is_derive (fun u => f u - g u) t (df - dg).
  Proof. binary. ring. Qed.

  Lemma d_mul : is_derive (fun u => f u * g u) t (df * g t + f t * dg).
  Proof. binary. ring. Qed.

  Lemma d_div : g t <> 0 -> is_derive (fun u => f u / g u) t (df / g t - f t / g t * (dg / g t)).
  Proof. intros N. binary. field. exact N. Qed.

  Lemma d_of (h : R -> R) (slope : R) : is_derive h (f t) slope -> is_derive (fun u => h (f u)) t (df * slope).
  Proof using Hf. intros H. exact (is_derive_comp h f t slope df H Hf). Qed.

  Ltac unary h := evar_last; [apply (d_of h); auto_derive; trivial | ].

  Lemma d_neg : is_derive (fun u => - f u) t (- df).
  Proof using Hf. unary Ropp. ring. Qed.

  Lemma d_sqrt : 0 < f t -> is_derive (fun u => sqrt (f u)) t (1 / 2 * df / sqrt (f t)).
  Proof using Hf. intros P. pose proof (sqrt_lt_R0 _ P). unary sqrt. field. lra. Qed.

  Lemma d_exp : is_derive (fun u => exp (f u)) t (df * exp (f t)).
  Proof using Hf. unary exp. ring. Qed.

  Lemma d_exp_m1 : is_derive (fun u => exp (f u) - 1) t (df * exp (f t)).
  Proof using Hf. unary (fun x => exp x - 1). ring. Qed.

  Lemma d_ln : 0 < f t -> is_derive (fun u => ln (f u)) t (df / f t).
  Proof using Hf. intros P. unary ln. field. lra. Qed.

  Lemma d_ln_1p : 0 < 1 + f t -> is_derive (fun u => ln (1 + f u)) t (df / (1 + f t)).
  Proof using Hf. intros P. unary (fun x => ln (1 + x)). field. lra. Qed.

  Lemma d_sin : is_derive (fun u => sin (f u)) t (df * cos (f t)).
  Proof using Hf. unary sin. ring. Qed.

  Lemma d_cos : is_derive (fun u => cos (f u)) t (- (df * sin (f t))).
  Proof using Hf. unary cos. ring. Qed.
End Steps.

Lemma d_const (a t : R) : is_derive (fun _ => a) t 0.
Proof. auto_derive; trivial. Qed.

(* What is positive without a condition, and what is not 0 because it is positive. *)
Lemma above_one (a : R) : 0 < a -> 0 < 1 + a.
Proof. lra. Qed.

Lemma not_zero (a : R) : 0 < a -> a <> 0.
Proof. lra. Qed.

(* The log-sum-exp of a list, as the function of real numbers that it is: without a shift. *)
Fixpoint sum_exp (l : list R) : R := match l with [] => 0 | a :: l => exp a + sum_exp l end.
Definition lse (l : list R) : R := ln (sum_exp l).

Lemma sum_exp_not_negative (l : list R) : 0 <= sum_exp l.
Proof. induction l as [|a l IH]; simpl; [lra|]. pose proof (exp_pos a). lra. Qed.

Lemma sum_exp_pos (a : R) (l : list R) : 0 < sum_exp (a :: l).
Proof. simpl. pose proof (exp_pos a). pose proof (sum_exp_not_negative l). lra. Qed.

(* The derivatives of the terms, each weighed by its softmax probability. *)
Fixpoint weighted (total : R) (l d : list R) : R :=
  match l, d with a :: l, x :: d => exp (a - total) * x + weighted total l d | _, _ => 0 end.

Definition at_point (u : R) (fs : list (R -> R)) : list R := map (fun f => f u) fs.

(* Functions that have these derivatives at t. *)
Definition move (t : R) : list (R -> R) -> list R -> Prop := Forall2 (fun f d => is_derive f t d).

Lemma move_none (t : R) : move t [] [].
Proof. constructor. Qed.

Lemma move_one (t : R) (f : R -> R) (d : R) (fs : list (R -> R)) (ds : list R) :
  is_derive f t d -> move t fs ds -> move t (f :: fs) (d :: ds).
Proof. now constructor. Qed.

Lemma d_sum_exp (t total : R) (fs : list (R -> R)) (ds : list R) :
  move t fs ds -> is_derive (fun u => sum_exp (at_point u fs)) t (exp total * weighted total (at_point t fs) ds).
Proof.
  induction 1 as [|f d fs ds Hf _ IH]; simpl.
  - rewrite Rmult_0_r. apply d_const.
  - evar_last.
    + apply (d_add (fun u => exp (f u)) (fun u => sum_exp (at_point u fs))); [apply d_exp; exact Hf|exact IH].
    + rewrite Rmult_plus_distr_l. f_equal. unfold Rminus. rewrite exp_plus, exp_Ropp. field. apply not_zero, exp_pos.
Qed.

Lemma d_lse (t : R) (f : R -> R) (fs : list (R -> R)) (ds : list R) :
  move t (f :: fs) ds ->
  is_derive (fun u => lse (at_point u (f :: fs))) t
    (weighted (lse (at_point t (f :: fs))) (at_point t (f :: fs)) ds).
Proof.
  intros H. pose proof (sum_exp_pos (f t) (at_point t fs)) as P.
  evar_last.
  - apply (d_ln (fun u => sum_exp (at_point u (f :: fs)))); [|exact P].
    apply (d_sum_exp t (lse (at_point t (f :: fs)))). exact H.
  - unfold lse at 1. rewrite exp_ln by exact P. field. apply not_zero. exact P.
Qed.

(* Two formulas that differ only in the order of their operations are equal, whatever their fractions are: each 1/x is a number. *)
Ltac same_formula :=
  unfold Rdiv;
  repeat match goal with
    | |- context [/ ?x] => assert_fails (idtac; lazymatch x with IZR _ => idtac end); generalize (/ x); intro
    end;
  field.

(* A numerical inequality. *)
Ltac by_intervals := first [interval | apply Rgt_not_eq; interval | apply Rlt_not_eq; interval].

(* An input, alone, has the velocity 1, and the others have the velocity 0. *)
Ltac one_moves :=
  repeat match goal with |- _ /\ _ => split end; first [exact (@is_derive_id R_AbsRing _) | exact (d_const _ _)].
