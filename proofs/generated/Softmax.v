(* Made by: gradproof explain softmax --coq --classes 3 --dimension 2
   The formulas are those of the code that computes the loss, operation by operation. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Import Steps.
Import ListNotations.
Open Scope R_scope.

Record inputs := { x_0 : R; x_1 : R; w_y_0 : R; w_y_1 : R; w_1_0 : R; w_1_1 : R; w_2_0 : R; w_2_1 : R; b_y : R; b_1 : R; b_2 : R }.

(* The loss, by the operations of the code. *)
Definition v1 (i : inputs) : R := x_0 i * w_y_0 i.
Definition v2 (i : inputs) : R := 0 + v1 i.
Definition v3 (i : inputs) : R := x_1 i * w_y_1 i.
Definition u_y (i : inputs) : R := v2 i + v3 i.
Definition v5 (i : inputs) : R := x_0 i * w_1_0 i.
Definition v6 (i : inputs) : R := 0 + v5 i.
Definition v7 (i : inputs) : R := x_1 i * w_1_1 i.
Definition u_1 (i : inputs) : R := v6 i + v7 i.
Definition v9 (i : inputs) : R := x_0 i * w_2_0 i.
Definition v10 (i : inputs) : R := 0 + v9 i.
Definition v11 (i : inputs) : R := x_1 i * w_2_1 i.
Definition u_2 (i : inputs) : R := v10 i + v11 i.
Definition z_1 (i : inputs) : R := u_1 i + b_1 i.
Definition z_2 (i : inputs) : R := u_2 i + b_2 i.
Definition v15 (i : inputs) : R := lse [z_1 i; z_2 i].
Definition z_y (i : inputs) : R := u_y i + b_y i.
Definition v17 (i : inputs) : R := v15 i - z_y i.
Definition v18 (i : inputs) : R := - v17 i.
Definition v19 (i : inputs) : R := exp (v18 i).
Definition v20 (i : inputs) : R := ln (1 + v19 i).
Definition v21 (i : inputs) : R := v17 i + v20 i.
Definition v22 (i : inputs) : R := exp (v17 i).
Definition v23 (i : inputs) : R := ln (1 + v22 i).

(* What its gradient has besides. *)
Definition g1 (i : inputs) : R := 1 + v19 i.
Definition g2 (i : inputs) : R := 1 / (g1 i).
Definition g3 (i : inputs) : R := v19 i * g2 i.
Definition g4 (i : inputs) : R := 1 - g3 i.
Definition g5 (i : inputs) : R := g3 i - 1.
Definition g6 (i : inputs) : R := z_1 i - v15 i.
Definition g7 (i : inputs) : R := exp (g6 i).
Definition g8 (i : inputs) : R := g4 i * g7 i.
Definition g9 (i : inputs) : R := z_2 i - v15 i.
Definition g10 (i : inputs) : R := exp (g9 i).
Definition g11 (i : inputs) : R := g4 i * g10 i.
Definition g12 (i : inputs) : R := w_2_1 i * g11 i.
Definition g13 (i : inputs) : R := x_1 i * g11 i.
Definition g14 (i : inputs) : R := w_2_0 i * g11 i.
Definition g15 (i : inputs) : R := x_0 i * g11 i.
Definition g16 (i : inputs) : R := w_1_1 i * g8 i.
Definition g17 (i : inputs) : R := x_1 i * g8 i.
Definition g18 (i : inputs) : R := g12 i + g16 i.
Definition g19 (i : inputs) : R := w_1_0 i * g8 i.
Definition g20 (i : inputs) : R := x_0 i * g8 i.
Definition g21 (i : inputs) : R := g14 i + g19 i.
Definition g22 (i : inputs) : R := w_y_1 i * g5 i.
Definition g23 (i : inputs) : R := x_1 i * g5 i.
Definition g24 (i : inputs) : R := g18 i + g22 i.
Definition g25 (i : inputs) : R := w_y_0 i * g5 i.
Definition g26 (i : inputs) : R := x_0 i * g5 i.
Definition g27 (i : inputs) : R := g21 i + g25 i.
Definition g28 (i : inputs) : R := 1 + v22 i.
Definition g29 (i : inputs) : R := 1 / (g28 i).
Definition g30 (i : inputs) : R := v22 i * g29 i.
Definition g31 (i : inputs) : R := - g30 i.
Definition g32 (i : inputs) : R := g7 i * g30 i.
Definition g33 (i : inputs) : R := g10 i * g30 i.
Definition g34 (i : inputs) : R := w_2_1 i * g33 i.
Definition g35 (i : inputs) : R := x_1 i * g33 i.
Definition g36 (i : inputs) : R := w_2_0 i * g33 i.
Definition g37 (i : inputs) : R := x_0 i * g33 i.
Definition g38 (i : inputs) : R := w_1_1 i * g32 i.
Definition g39 (i : inputs) : R := x_1 i * g32 i.
Definition g40 (i : inputs) : R := g34 i + g38 i.
Definition g41 (i : inputs) : R := w_1_0 i * g32 i.
Definition g42 (i : inputs) : R := x_0 i * g32 i.
Definition g43 (i : inputs) : R := g36 i + g41 i.
Definition g44 (i : inputs) : R := w_y_1 i * g30 i.
Definition g45 (i : inputs) : R := x_1 i * g30 i.
Definition g46 (i : inputs) : R := - g45 i.
Definition g47 (i : inputs) : R := g40 i - g44 i.
Definition g48 (i : inputs) : R := w_y_0 i * g30 i.
Definition g49 (i : inputs) : R := x_0 i * g30 i.
Definition g50 (i : inputs) : R := - g49 i.
Definition g51 (i : inputs) : R := g43 i - g48 i.

Definition loss_1 (i : inputs) : R := v21 i.
Definition by_x_0_1 (i : inputs) : R := g27 i.
Definition by_x_1_1 (i : inputs) : R := g24 i.
Definition by_w_y_0_1 (i : inputs) : R := g26 i.
Definition by_w_y_1_1 (i : inputs) : R := g23 i.
Definition by_w_1_0_1 (i : inputs) : R := g20 i.
Definition by_w_1_1_1 (i : inputs) : R := g17 i.
Definition by_w_2_0_1 (i : inputs) : R := g15 i.
Definition by_w_2_1_1 (i : inputs) : R := g13 i.
Definition by_b_y_1 (i : inputs) : R := g5 i.
Definition by_b_1_1 (i : inputs) : R := g8 i.
Definition by_b_2_1 (i : inputs) : R := g11 i.
(* Where the code computes loss_1. *)
Definition path_1 (i : inputs) : Prop := v17 i > 0.

Definition loss_2 (i : inputs) : R := v23 i.
Definition by_x_0_2 (i : inputs) : R := g51 i.
Definition by_x_1_2 (i : inputs) : R := g47 i.
Definition by_w_y_0_2 (i : inputs) : R := g50 i.
Definition by_w_y_1_2 (i : inputs) : R := g46 i.
Definition by_w_1_0_2 (i : inputs) : R := g42 i.
Definition by_w_1_1_2 (i : inputs) : R := g39 i.
Definition by_w_2_0_2 (i : inputs) : R := g37 i.
Definition by_w_2_1_2 (i : inputs) : R := g35 i.
Definition by_b_y_2 (i : inputs) : R := g31 i.
Definition by_b_1_2 (i : inputs) : R := g32 i.
Definition by_b_2_2 (i : inputs) : R := g33 i.
(* Where the code computes loss_2. *)
Definition path_2 (i : inputs) : Prop := v17 i < 0.

(* At time t the inputs, on the curve c, have the velocity d. *)
Definition moves (c : R -> inputs) (t : R) (d : inputs) : Prop :=
  is_derive (fun u => x_0 (c u)) t (x_0 d) /\ is_derive (fun u => x_1 (c u)) t (x_1 d) /\ is_derive (fun u => w_y_0 (c u)) t (w_y_0 d) /\ is_derive (fun u => w_y_1 (c u)) t (w_y_1 d) /\ is_derive (fun u => w_1_0 (c u)) t (w_1_0 d) /\ is_derive (fun u => w_1_1 (c u)) t (w_1_1 d) /\ is_derive (fun u => w_2_0 (c u)) t (w_2_0 d) /\ is_derive (fun u => w_2_1 (c u)) t (w_2_1 d) /\ is_derive (fun u => b_y (c u)) t (b_y d) /\ is_derive (fun u => b_1 (c u)) t (b_1 d) /\ is_derive (fun u => b_2 (c u)) t (b_2 d).

Section Curve.
  Variables (c : R -> inputs) (t : R) (d : inputs).
  Hypothesis M : moves c t d.
  Fact d_x_0 : is_derive (fun u => x_0 (c u)) t (x_0 d). Proof. exact ((proj1 M)). Qed.
  Fact d_x_1 : is_derive (fun u => x_1 (c u)) t (x_1 d). Proof. exact ((proj1 (proj2 M))). Qed.
  Fact d_w_y_0 : is_derive (fun u => w_y_0 (c u)) t (w_y_0 d). Proof. exact ((proj1 (proj2 (proj2 M)))). Qed.
  Fact d_w_y_1 : is_derive (fun u => w_y_1 (c u)) t (w_y_1 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 M))))). Qed.
  Fact d_w_1_0 : is_derive (fun u => w_1_0 (c u)) t (w_1_0 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 M)))))). Qed.
  Fact d_w_1_1 : is_derive (fun u => w_1_1 (c u)) t (w_1_1 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 M))))))). Qed.
  Fact d_w_2_0 : is_derive (fun u => w_2_0 (c u)) t (w_2_0 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M)))))))). Qed.
  Fact d_w_2_1 : is_derive (fun u => w_2_1 (c u)) t (w_2_1 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M))))))))). Qed.
  Fact d_b_y : is_derive (fun u => b_y (c u)) t (b_y d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M)))))))))). Qed.
  Fact d_b_1 : is_derive (fun u => b_1 (c u)) t (b_1 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M))))))))))). Qed.
  Fact d_b_2 : is_derive (fun u => b_2 (c u)) t (b_2 d). Proof. exact ((proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M))))))))))). Qed.
  Fact above_v20 : 0 < 1 + v19 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v23 : 0 < 1 + v22 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Definition t_v1 : R := x_0 d * w_y_0 (c t) + x_0 (c t) * w_y_0 d.
  Fact d_v1 : is_derive (fun u => v1 (c u)) t t_v1. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_y_0). Qed.
  Definition t_v2 : R := 0 + t_v1.
  Fact d_v2 : is_derive (fun u => v2 (c u)) t t_v2. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v1). Qed.
  Definition t_v3 : R := x_1 d * w_y_1 (c t) + x_1 (c t) * w_y_1 d.
  Fact d_v3 : is_derive (fun u => v3 (c u)) t t_v3. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_y_1). Qed.
  Definition t_u_y : R := t_v2 + t_v3.
  Fact d_u_y : is_derive (fun u => u_y (c u)) t t_u_y. Proof. exact (d_add _ _ _ _ _ d_v2 d_v3). Qed.
  Definition t_v5 : R := x_0 d * w_1_0 (c t) + x_0 (c t) * w_1_0 d.
  Fact d_v5 : is_derive (fun u => v5 (c u)) t t_v5. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_1_0). Qed.
  Definition t_v6 : R := 0 + t_v5.
  Fact d_v6 : is_derive (fun u => v6 (c u)) t t_v6. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v5). Qed.
  Definition t_v7 : R := x_1 d * w_1_1 (c t) + x_1 (c t) * w_1_1 d.
  Fact d_v7 : is_derive (fun u => v7 (c u)) t t_v7. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_1_1). Qed.
  Definition t_u_1 : R := t_v6 + t_v7.
  Fact d_u_1 : is_derive (fun u => u_1 (c u)) t t_u_1. Proof. exact (d_add _ _ _ _ _ d_v6 d_v7). Qed.
  Definition t_v9 : R := x_0 d * w_2_0 (c t) + x_0 (c t) * w_2_0 d.
  Fact d_v9 : is_derive (fun u => v9 (c u)) t t_v9. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_2_0). Qed.
  Definition t_v10 : R := 0 + t_v9.
  Fact d_v10 : is_derive (fun u => v10 (c u)) t t_v10. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v9). Qed.
  Definition t_v11 : R := x_1 d * w_2_1 (c t) + x_1 (c t) * w_2_1 d.
  Fact d_v11 : is_derive (fun u => v11 (c u)) t t_v11. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_2_1). Qed.
  Definition t_u_2 : R := t_v10 + t_v11.
  Fact d_u_2 : is_derive (fun u => u_2 (c u)) t t_u_2. Proof. exact (d_add _ _ _ _ _ d_v10 d_v11). Qed.
  Definition t_z_1 : R := t_u_1 + b_1 d.
  Fact d_z_1 : is_derive (fun u => z_1 (c u)) t t_z_1. Proof. exact (d_add _ _ _ _ _ d_u_1 d_b_1). Qed.
  Definition t_z_2 : R := t_u_2 + b_2 d.
  Fact d_z_2 : is_derive (fun u => z_2 (c u)) t t_z_2. Proof. exact (d_add _ _ _ _ _ d_u_2 d_b_2). Qed.
  Definition t_v15 : R := exp (z_1 (c t) - v15 (c t)) * t_z_1 + (exp (z_2 (c t) - v15 (c t)) * t_z_2 + (0)).
  Fact d_v15 : is_derive (fun u => v15 (c u)) t t_v15. Proof. exact (d_lse t _ _ _ (move_one t _ _ _ _ d_z_1 (move_one t _ _ _ _ d_z_2 (move_none t)))). Qed.
  Definition t_z_y : R := t_u_y + b_y d.
  Fact d_z_y : is_derive (fun u => z_y (c u)) t t_z_y. Proof. exact (d_add _ _ _ _ _ d_u_y d_b_y). Qed.
  Definition t_v17 : R := t_v15 - t_z_y.
  Fact d_v17 : is_derive (fun u => v17 (c u)) t t_v17. Proof. exact (d_sub _ _ _ _ _ d_v15 d_z_y). Qed.
  Definition t_v18 : R := - t_v17.
  Fact d_v18 : is_derive (fun u => v18 (c u)) t t_v18. Proof. exact (d_neg _ _ _ d_v17). Qed.
  Definition t_v19 : R := t_v18 * v19 (c t).
  Fact d_v19 : is_derive (fun u => v19 (c u)) t t_v19. Proof. exact (d_exp _ _ _ d_v18). Qed.
  Definition t_v20 : R := t_v19 / (1 + v19 (c t)).
  Fact d_v20 : is_derive (fun u => v20 (c u)) t t_v20. Proof. exact (d_ln_1p _ _ _ d_v19 above_v20). Qed.
  Definition t_v21 : R := t_v17 + t_v20.
  Fact d_v21 : is_derive (fun u => v21 (c u)) t t_v21. Proof. exact (d_add _ _ _ _ _ d_v17 d_v20). Qed.
  Definition t_v22 : R := t_v17 * v22 (c t).
  Fact d_v22 : is_derive (fun u => v22 (c u)) t t_v22. Proof. exact (d_exp _ _ _ d_v17). Qed.
  Definition t_v23 : R := t_v22 / (1 + v22 (c t)).
  Fact d_v23 : is_derive (fun u => v23 (c u)) t t_v23. Proof. exact (d_ln_1p _ _ _ d_v22 above_v23). Qed.
  Theorem derivative_1 : is_derive (fun u => loss_1 (c u)) t
    (by_x_0_1 (c t) * x_0 d + by_x_1_1 (c t) * x_1 d + by_w_y_0_1 (c t) * w_y_0 d + by_w_y_1_1 (c t) * w_y_1 d + by_w_1_0_1 (c t) * w_1_0 d + by_w_1_1_1 (c t) * w_1_1 d + by_w_2_0_1 (c t) * w_2_0 d + by_w_2_1_1 (c t) * w_2_1 d + by_b_y_1 (c t) * b_y d + by_b_1_1 (c t) * b_1 d + by_b_2_1 (c t) * b_2 d).
  Proof.
    evar_last; [exact d_v21|]. cbv beta delta [by_x_0_1 by_x_1_1 by_w_y_0_1 by_w_y_1_1 by_w_1_0_1 by_w_1_1_1 by_w_2_0_1 by_w_2_1_1 by_b_y_1 by_b_1_1 by_b_2_1 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 g15 g16 g17 g18 g19 g20 g21 g22 g23 g24 g25 g26 g27 t_v1 t_v2 t_v3 t_u_y t_v5 t_v6 t_v7 t_u_1 t_v9 t_v10 t_v11 t_u_2 t_z_1 t_z_2 t_v15 t_z_y t_v17 t_v18 t_v19 t_v20 t_v21].
    same_formula.
  Qed.
  Theorem derivative_2 : is_derive (fun u => loss_2 (c u)) t
    (by_x_0_2 (c t) * x_0 d + by_x_1_2 (c t) * x_1 d + by_w_y_0_2 (c t) * w_y_0 d + by_w_y_1_2 (c t) * w_y_1 d + by_w_1_0_2 (c t) * w_1_0 d + by_w_1_1_2 (c t) * w_1_1 d + by_w_2_0_2 (c t) * w_2_0 d + by_w_2_1_2 (c t) * w_2_1 d + by_b_y_2 (c t) * b_y d + by_b_1_2 (c t) * b_1 d + by_b_2_2 (c t) * b_2 d).
  Proof.
    evar_last; [exact d_v23|]. cbv beta delta [by_x_0_2 by_x_1_2 by_w_y_0_2 by_w_y_1_2 by_w_1_0_2 by_w_1_1_2 by_w_2_0_2 by_w_2_1_2 by_b_y_2 by_b_1_2 by_b_2_2 g6 g7 g9 g10 g28 g29 g30 g31 g32 g33 g34 g35 g36 g37 g38 g39 g40 g41 g42 g43 g44 g45 g46 g47 g48 g49 g50 g51 t_v1 t_v2 t_v3 t_u_y t_v5 t_v6 t_v7 t_u_1 t_v9 t_v10 t_v11 t_u_2 t_z_1 t_z_2 t_v15 t_z_y t_v17 t_v22 t_v23].
    same_formula.
  Qed.
End Curve.

Definition at_x_0 (i : inputs) (u : R) : inputs := {| x_0 := u; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_x_0_1 : forall i, is_derive (fun u => loss_1 (at_x_0 i u)) (x_0 i) (by_x_0_1 i).
Proof.
  intros i. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_x_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := u; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_x_1_1 : forall i, is_derive (fun u => loss_1 (at_x_1 i u)) (x_1 i) (by_x_1_1 i).
Proof.
  intros i. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_y_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := u; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_y_0_1 : forall i, is_derive (fun u => loss_1 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_1 i).
Proof.
  intros i. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_y_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := u; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_y_1_1 : forall i, is_derive (fun u => loss_1 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_1 i).
Proof.
  intros i. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_1_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := u; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_1_0_1 : forall i, is_derive (fun u => loss_1 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_1 i).
Proof.
  intros i. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_1_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := u; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_1_1_1 : forall i, is_derive (fun u => loss_1 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_1 i).
Proof.
  intros i. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_2_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := u; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_2_0_1 : forall i, is_derive (fun u => loss_1 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_1 i).
Proof.
  intros i. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_w_2_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := u; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_w_2_1_1 : forall i, is_derive (fun u => loss_1 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_1 i).
Proof.
  intros i. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_b_y (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := u; b_1 := b_1 i; b_2 := b_2 i |}.
Theorem partial_b_y_1 : forall i, is_derive (fun u => loss_1 (at_b_y i u)) (b_y i) (by_b_y_1 i).
Proof.
  intros i. assert (E : at_b_y i (b_y i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_y i) (b_y i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 1; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_b_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := u; b_2 := b_2 i |}.
Theorem partial_b_1_1 : forall i, is_derive (fun u => loss_1 (at_b_1 i u)) (b_1 i) (by_b_1_1 i).
Proof.
  intros i. assert (E : at_b_1 i (b_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_1 i) (b_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 1; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Definition at_b_2 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := u |}.
Theorem partial_b_2_1 : forall i, is_derive (fun u => loss_1 (at_b_2 i u)) (b_2 i) (by_b_2_1 i).
Proof.
  intros i. assert (E : at_b_2 i (b_2 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_2 i) (b_2 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 1 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.

Lemma path_1_is_taken : exists i, path_1 i.
Proof.
  exists {| x_0 := (7 / 8); x_1 := 1; w_y_0 := (7 / 8); w_y_1 := (1 / 4); w_1_0 := (- (39 / 8)); w_1_1 := (49 / 8); w_2_0 := (3 / 4); w_2_1 := (- (11 / 8)); b_y := (11 / 8); b_1 := (11 / 8); b_2 := (7 / 4) |}.
  cbv beta iota delta [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 v1 v2 v3 u_y v5 v6 v7 u_1 v9 v10 v11 u_2 z_1 z_2 v15 z_y v17 v18 v19 v20 v21 v22 v23 path_1 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_2 : forall i, is_derive (fun u => loss_2 (at_x_0 i u)) (x_0 i) (by_x_0_2 i).
Proof.
  intros i. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_x_1_2 : forall i, is_derive (fun u => loss_2 (at_x_1 i u)) (x_1 i) (by_x_1_2 i).
Proof.
  intros i. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_y_0_2 : forall i, is_derive (fun u => loss_2 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_2 i).
Proof.
  intros i. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_y_1_2 : forall i, is_derive (fun u => loss_2 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_2 i).
Proof.
  intros i. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_1_0_2 : forall i, is_derive (fun u => loss_2 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_2 i).
Proof.
  intros i. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_1_1_2 : forall i, is_derive (fun u => loss_2 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_2 i).
Proof.
  intros i. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_2_0_2 : forall i, is_derive (fun u => loss_2 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_2 i).
Proof.
  intros i. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_w_2_1_2 : forall i, is_derive (fun u => loss_2 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_2 i).
Proof.
  intros i. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; b_y := 0; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_b_y_2 : forall i, is_derive (fun u => loss_2 (at_b_y i u)) (b_y i) (by_b_y_2 i).
Proof.
  intros i. assert (E : at_b_y i (b_y i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_y i) (b_y i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 1; b_1 := 0; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_b_1_2 : forall i, is_derive (fun u => loss_2 (at_b_1 i u)) (b_1 i) (by_b_1_2 i).
Proof.
  intros i. assert (E : at_b_1 i (b_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_1 i) (b_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 1; b_2 := 0 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.
Theorem partial_b_2_2 : forall i, is_derive (fun u => loss_2 (at_b_2 i u)) (b_2 i) (by_b_2_2 i).
Proof.
  intros i. assert (E : at_b_2 i (b_2 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_2 i) (b_2 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 1 |}).
    + unfold moves. one_moves.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2]. ring.
Qed.

Lemma path_2_is_taken : exists i, path_2 i.
Proof.
  exists {| x_0 := (- (1 / 8)); x_1 := (1 / 8); w_y_0 := (1 / 8); w_y_1 := (3 / 8); w_1_0 := (43 / 8); w_1_1 := (47 / 8); w_2_0 := (- (13 / 8)); w_2_1 := (1 / 8); b_y := (9 / 8); b_1 := 1; b_2 := (- (15 / 8)) |}.
  cbv beta iota delta [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 v1 v2 v3 u_y v5 v6 v7 u_1 v9 v10 v11 u_2 z_1 z_2 v15 z_y v17 v18 v19 v20 v21 v22 v23 path_2 lse sum_exp]. repeat split; by_intervals.
Qed.

