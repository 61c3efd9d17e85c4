(* Made by: gradproof explain ring --coq --classes 3 --dimension 2
   The formulas are those of the code that computes the loss, operation by operation. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Import Steps.
Import ListNotations.
Open Scope R_scope.

Record inputs := { x_0 : R; x_1 : R; w_y_0 : R; w_y_1 : R; w_1_0 : R; w_1_1 : R; w_2_0 : R; w_2_1 : R; b_y : R; b_1 : R; b_2 : R; radius : R }.

(* The loss, by the operations of the code. *)
Definition v1 (i : inputs) : R := x_0 i * x_0 i.
Definition v2 (i : inputs) : R := 0 + v1 i.
Definition v3 (i : inputs) : R := x_1 i * x_1 i.
Definition v4 (i : inputs) : R := v2 i + v3 i.
Definition norm_x (i : inputs) : R := sqrt (v4 i).
Definition v6 (i : inputs) : R := x_0 i * w_y_0 i.
Definition v7 (i : inputs) : R := 0 + v6 i.
Definition v8 (i : inputs) : R := x_1 i * w_y_1 i.
Definition u_y (i : inputs) : R := v7 i + v8 i.
Definition v10 (i : inputs) : R := x_0 i * w_1_0 i.
Definition v11 (i : inputs) : R := 0 + v10 i.
Definition v12 (i : inputs) : R := x_1 i * w_1_1 i.
Definition u_1 (i : inputs) : R := v11 i + v12 i.
Definition v14 (i : inputs) : R := x_0 i * w_2_0 i.
Definition v15 (i : inputs) : R := 0 + v14 i.
Definition v16 (i : inputs) : R := x_1 i * w_2_1 i.
Definition u_2 (i : inputs) : R := v15 i + v16 i.
Definition v18 (i : inputs) : R := norm_x i - radius i.
Definition z_1 (i : inputs) : R := u_1 i + b_1 i.
Definition z_2 (i : inputs) : R := u_2 i + b_2 i.
Definition v21 (i : inputs) : R := lse [z_1 i; z_2 i].
Definition z_y (i : inputs) : R := u_y i + b_y i.
Definition v23 (i : inputs) : R := v21 i - z_y i.
Definition v24 (i : inputs) : R := - v23 i.
Definition v25 (i : inputs) : R := exp (v24 i).
Definition v26 (i : inputs) : R := ln (1 + v25 i).
Definition v27 (i : inputs) : R := v23 i + v26 i.
Definition v28 (i : inputs) : R := v18 i * v18 i.
Definition v29 (i : inputs) : R := v28 i * (5764607523034235 / 1152921504606846976).
Definition v30 (i : inputs) : R := v27 i + v29 i.
Definition v31 (i : inputs) : R := exp (v23 i).
Definition v32 (i : inputs) : R := ln (1 + v31 i).
Definition v33 (i : inputs) : R := v32 i + v29 i.

(* What its gradient has besides. *)
Definition g1 (i : inputs) : R := (5764607523034235 / 576460752303423488) * v18 i.
Definition g2 (i : inputs) : R := 1 + v25 i.
Definition g3 (i : inputs) : R := 1 / (g2 i).
Definition g4 (i : inputs) : R := v25 i * g3 i.
Definition g5 (i : inputs) : R := 1 - g4 i.
Definition g6 (i : inputs) : R := g4 i - 1.
Definition g7 (i : inputs) : R := z_1 i - v21 i.
Definition g8 (i : inputs) : R := exp (g7 i).
Definition g9 (i : inputs) : R := g5 i * g8 i.
Definition g10 (i : inputs) : R := z_2 i - v21 i.
Definition g11 (i : inputs) : R := exp (g10 i).
Definition g12 (i : inputs) : R := g5 i * g11 i.
Definition g13 (i : inputs) : R := - g1 i.
Definition g14 (i : inputs) : R := w_2_1 i * g12 i.
Definition g15 (i : inputs) : R := x_1 i * g12 i.
Definition g16 (i : inputs) : R := w_2_0 i * g12 i.
Definition g17 (i : inputs) : R := x_0 i * g12 i.
Definition g18 (i : inputs) : R := w_1_1 i * g9 i.
Definition g19 (i : inputs) : R := x_1 i * g9 i.
Definition g20 (i : inputs) : R := g14 i + g18 i.
Definition g21 (i : inputs) : R := w_1_0 i * g9 i.
Definition g22 (i : inputs) : R := x_0 i * g9 i.
Definition g23 (i : inputs) : R := g16 i + g21 i.
Definition g24 (i : inputs) : R := w_y_1 i * g6 i.
Definition g25 (i : inputs) : R := x_1 i * g6 i.
Definition g26 (i : inputs) : R := g20 i + g24 i.
Definition g27 (i : inputs) : R := w_y_0 i * g6 i.
Definition g28 (i : inputs) : R := x_0 i * g6 i.
Definition g29 (i : inputs) : R := g23 i + g27 i.
Definition g30 (i : inputs) : R := g1 i / (norm_x i).
Definition g31 (i : inputs) : R := x_1 i * g30 i.
Definition g32 (i : inputs) : R := g26 i + g31 i.
Definition g33 (i : inputs) : R := x_0 i * g30 i.
Definition g34 (i : inputs) : R := g29 i + g33 i.
Definition g35 (i : inputs) : R := 1 + v31 i.
Definition g36 (i : inputs) : R := 1 / (g35 i).
Definition g37 (i : inputs) : R := v31 i * g36 i.
Definition g38 (i : inputs) : R := - g37 i.
Definition g39 (i : inputs) : R := g8 i * g37 i.
Definition g40 (i : inputs) : R := g11 i * g37 i.
Definition g41 (i : inputs) : R := w_2_1 i * g40 i.
Definition g42 (i : inputs) : R := x_1 i * g40 i.
Definition g43 (i : inputs) : R := w_2_0 i * g40 i.
Definition g44 (i : inputs) : R := x_0 i * g40 i.
Definition g45 (i : inputs) : R := w_1_1 i * g39 i.
Definition g46 (i : inputs) : R := x_1 i * g39 i.
Definition g47 (i : inputs) : R := g41 i + g45 i.
Definition g48 (i : inputs) : R := w_1_0 i * g39 i.
Definition g49 (i : inputs) : R := x_0 i * g39 i.
Definition g50 (i : inputs) : R := g43 i + g48 i.
Definition g51 (i : inputs) : R := w_y_1 i * g37 i.
Definition g52 (i : inputs) : R := x_1 i * g37 i.
Definition g53 (i : inputs) : R := - g52 i.
Definition g54 (i : inputs) : R := g47 i - g51 i.
Definition g55 (i : inputs) : R := w_y_0 i * g37 i.
Definition g56 (i : inputs) : R := x_0 i * g37 i.
Definition g57 (i : inputs) : R := - g56 i.
Definition g58 (i : inputs) : R := g50 i - g55 i.
Definition g59 (i : inputs) : R := g54 i + g31 i.
Definition g60 (i : inputs) : R := g58 i + g33 i.

Definition loss_1 (i : inputs) : R := v30 i.
Definition by_x_0_1 (i : inputs) : R := g34 i.
Definition by_x_1_1 (i : inputs) : R := g32 i.
Definition by_w_y_0_1 (i : inputs) : R := g28 i.
Definition by_w_y_1_1 (i : inputs) : R := g25 i.
Definition by_w_1_0_1 (i : inputs) : R := g22 i.
Definition by_w_1_1_1 (i : inputs) : R := g19 i.
Definition by_w_2_0_1 (i : inputs) : R := g17 i.
Definition by_w_2_1_1 (i : inputs) : R := g15 i.
Definition by_b_y_1 (i : inputs) : R := g6 i.
Definition by_b_1_1 (i : inputs) : R := g9 i.
Definition by_b_2_1 (i : inputs) : R := g12 i.
Definition by_radius_1 (i : inputs) : R := g13 i.
(* Where the code computes loss_1. *)
Definition path_1 (i : inputs) : Prop := v4 i > 0 /\ v23 i > 0.

Definition loss_2 (i : inputs) : R := v33 i.
Definition by_x_0_2 (i : inputs) : R := g60 i.
Definition by_x_1_2 (i : inputs) : R := g59 i.
Definition by_w_y_0_2 (i : inputs) : R := g57 i.
Definition by_w_y_1_2 (i : inputs) : R := g53 i.
Definition by_w_1_0_2 (i : inputs) : R := g49 i.
Definition by_w_1_1_2 (i : inputs) : R := g46 i.
Definition by_w_2_0_2 (i : inputs) : R := g44 i.
Definition by_w_2_1_2 (i : inputs) : R := g42 i.
Definition by_b_y_2 (i : inputs) : R := g38 i.
Definition by_b_1_2 (i : inputs) : R := g39 i.
Definition by_b_2_2 (i : inputs) : R := g40 i.
Definition by_radius_2 (i : inputs) : R := g13 i.
(* Where the code computes loss_2. *)
Definition path_2 (i : inputs) : Prop := v4 i > 0 /\ v23 i < 0.

(* What is under a root, in a logarithm or below a fraction bar. *)
Definition domain (i : inputs) : Prop := 0 < v4 i.

(* At time t the inputs, on the curve c, have the velocity d. *)
Definition moves (c : R -> inputs) (t : R) (d : inputs) : Prop :=
  is_derive (fun u => x_0 (c u)) t (x_0 d) /\ is_derive (fun u => x_1 (c u)) t (x_1 d) /\ is_derive (fun u => w_y_0 (c u)) t (w_y_0 d) /\ is_derive (fun u => w_y_1 (c u)) t (w_y_1 d) /\ is_derive (fun u => w_1_0 (c u)) t (w_1_0 d) /\ is_derive (fun u => w_1_1 (c u)) t (w_1_1 d) /\ is_derive (fun u => w_2_0 (c u)) t (w_2_0 d) /\ is_derive (fun u => w_2_1 (c u)) t (w_2_1 d) /\ is_derive (fun u => b_y (c u)) t (b_y d) /\ is_derive (fun u => b_1 (c u)) t (b_1 d) /\ is_derive (fun u => b_2 (c u)) t (b_2 d) /\ is_derive (fun u => radius (c u)) t (radius d).

Section Curve.
  Variables (c : R -> inputs) (t : R) (d : inputs).
  Hypothesis M : moves c t d.
  Hypothesis D : domain (c t).
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
  Fact d_b_2 : is_derive (fun u => b_2 (c u)) t (b_2 d). Proof. exact ((proj1 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M)))))))))))). Qed.
  Fact d_radius : is_derive (fun u => radius (c u)) t (radius d). Proof. exact ((proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M)))))))))))). Qed.
  Fact positive_v4 : 0 < v4 (c t). Proof. exact (D). Qed.
  Fact above_v26 : 0 < 1 + v25 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v32 : 0 < 1 + v31 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Definition t_v1 : R := x_0 d * x_0 (c t) + x_0 (c t) * x_0 d.
  Fact d_v1 : is_derive (fun u => v1 (c u)) t t_v1. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_x_0). Qed.
  Definition t_v2 : R := 0 + t_v1.
  Fact d_v2 : is_derive (fun u => v2 (c u)) t t_v2. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v1). Qed.
  Definition t_v3 : R := x_1 d * x_1 (c t) + x_1 (c t) * x_1 d.
  Fact d_v3 : is_derive (fun u => v3 (c u)) t t_v3. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_x_1). Qed.
  Definition t_v4 : R := t_v2 + t_v3.
  Fact d_v4 : is_derive (fun u => v4 (c u)) t t_v4. Proof. exact (d_add _ _ _ _ _ d_v2 d_v3). Qed.
  Definition t_norm_x : R := 1 / 2 * t_v4 / (norm_x (c t)).
  Fact d_norm_x : is_derive (fun u => norm_x (c u)) t t_norm_x. Proof. exact (d_sqrt _ _ _ d_v4 positive_v4). Qed.
  Definition t_v6 : R := x_0 d * w_y_0 (c t) + x_0 (c t) * w_y_0 d.
  Fact d_v6 : is_derive (fun u => v6 (c u)) t t_v6. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_y_0). Qed.
  Definition t_v7 : R := 0 + t_v6.
  Fact d_v7 : is_derive (fun u => v7 (c u)) t t_v7. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v6). Qed.
  Definition t_v8 : R := x_1 d * w_y_1 (c t) + x_1 (c t) * w_y_1 d.
  Fact d_v8 : is_derive (fun u => v8 (c u)) t t_v8. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_y_1). Qed.
  Definition t_u_y : R := t_v7 + t_v8.
  Fact d_u_y : is_derive (fun u => u_y (c u)) t t_u_y. Proof. exact (d_add _ _ _ _ _ d_v7 d_v8). Qed.
  Definition t_v10 : R := x_0 d * w_1_0 (c t) + x_0 (c t) * w_1_0 d.
  Fact d_v10 : is_derive (fun u => v10 (c u)) t t_v10. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_1_0). Qed.
  Definition t_v11 : R := 0 + t_v10.
  Fact d_v11 : is_derive (fun u => v11 (c u)) t t_v11. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v10). Qed.
  Definition t_v12 : R := x_1 d * w_1_1 (c t) + x_1 (c t) * w_1_1 d.
  Fact d_v12 : is_derive (fun u => v12 (c u)) t t_v12. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_1_1). Qed.
  Definition t_u_1 : R := t_v11 + t_v12.
  Fact d_u_1 : is_derive (fun u => u_1 (c u)) t t_u_1. Proof. exact (d_add _ _ _ _ _ d_v11 d_v12). Qed.
  Definition t_v14 : R := x_0 d * w_2_0 (c t) + x_0 (c t) * w_2_0 d.
  Fact d_v14 : is_derive (fun u => v14 (c u)) t t_v14. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_2_0). Qed.
  Definition t_v15 : R := 0 + t_v14.
  Fact d_v15 : is_derive (fun u => v15 (c u)) t t_v15. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v14). Qed.
  Definition t_v16 : R := x_1 d * w_2_1 (c t) + x_1 (c t) * w_2_1 d.
  Fact d_v16 : is_derive (fun u => v16 (c u)) t t_v16. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_2_1). Qed.
  Definition t_u_2 : R := t_v15 + t_v16.
  Fact d_u_2 : is_derive (fun u => u_2 (c u)) t t_u_2. Proof. exact (d_add _ _ _ _ _ d_v15 d_v16). Qed.
  Definition t_v18 : R := t_norm_x - radius d.
  Fact d_v18 : is_derive (fun u => v18 (c u)) t t_v18. Proof. exact (d_sub _ _ _ _ _ d_norm_x d_radius). Qed.
  Definition t_z_1 : R := t_u_1 + b_1 d.
  Fact d_z_1 : is_derive (fun u => z_1 (c u)) t t_z_1. Proof. exact (d_add _ _ _ _ _ d_u_1 d_b_1). Qed.
  Definition t_z_2 : R := t_u_2 + b_2 d.
  Fact d_z_2 : is_derive (fun u => z_2 (c u)) t t_z_2. Proof. exact (d_add _ _ _ _ _ d_u_2 d_b_2). Qed.
  Definition t_v21 : R := exp (z_1 (c t) - v21 (c t)) * t_z_1 + (exp (z_2 (c t) - v21 (c t)) * t_z_2 + (0)).
  Fact d_v21 : is_derive (fun u => v21 (c u)) t t_v21. Proof. exact (d_lse t _ _ _ (move_one t _ _ _ _ d_z_1 (move_one t _ _ _ _ d_z_2 (move_none t)))). Qed.
  Definition t_z_y : R := t_u_y + b_y d.
  Fact d_z_y : is_derive (fun u => z_y (c u)) t t_z_y. Proof. exact (d_add _ _ _ _ _ d_u_y d_b_y). Qed.
  Definition t_v23 : R := t_v21 - t_z_y.
  Fact d_v23 : is_derive (fun u => v23 (c u)) t t_v23. Proof. exact (d_sub _ _ _ _ _ d_v21 d_z_y). Qed.
  Definition t_v24 : R := - t_v23.
  Fact d_v24 : is_derive (fun u => v24 (c u)) t t_v24. Proof. exact (d_neg _ _ _ d_v23). Qed.
  Definition t_v25 : R := t_v24 * v25 (c t).
  Fact d_v25 : is_derive (fun u => v25 (c u)) t t_v25. Proof. exact (d_exp _ _ _ d_v24). Qed.
  Definition t_v26 : R := t_v25 / (1 + v25 (c t)).
  Fact d_v26 : is_derive (fun u => v26 (c u)) t t_v26. Proof. exact (d_ln_1p _ _ _ d_v25 above_v26). Qed.
  Definition t_v27 : R := t_v23 + t_v26.
  Fact d_v27 : is_derive (fun u => v27 (c u)) t t_v27. Proof. exact (d_add _ _ _ _ _ d_v23 d_v26). Qed.
  Definition t_v28 : R := t_v18 * v18 (c t) + v18 (c t) * t_v18.
  Fact d_v28 : is_derive (fun u => v28 (c u)) t t_v28. Proof. exact (d_mul _ _ _ _ _ d_v18 d_v18). Qed.
  Definition t_v29 : R := t_v28 * (5764607523034235 / 1152921504606846976) + v28 (c t) * 0.
  Fact d_v29 : is_derive (fun u => v29 (c u)) t t_v29. Proof. exact (d_mul _ _ _ _ _ d_v28 (d_const (5764607523034235 / 1152921504606846976) t)). Qed.
  Definition t_v30 : R := t_v27 + t_v29.
  Fact d_v30 : is_derive (fun u => v30 (c u)) t t_v30. Proof. exact (d_add _ _ _ _ _ d_v27 d_v29). Qed.
  Definition t_v31 : R := t_v23 * v31 (c t).
  Fact d_v31 : is_derive (fun u => v31 (c u)) t t_v31. Proof. exact (d_exp _ _ _ d_v23). Qed.
  Definition t_v32 : R := t_v31 / (1 + v31 (c t)).
  Fact d_v32 : is_derive (fun u => v32 (c u)) t t_v32. Proof. exact (d_ln_1p _ _ _ d_v31 above_v32). Qed.
  Definition t_v33 : R := t_v32 + t_v29.
  Fact d_v33 : is_derive (fun u => v33 (c u)) t t_v33. Proof. exact (d_add _ _ _ _ _ d_v32 d_v29). Qed.
  Theorem derivative_1 : is_derive (fun u => loss_1 (c u)) t
    (by_x_0_1 (c t) * x_0 d + by_x_1_1 (c t) * x_1 d + by_w_y_0_1 (c t) * w_y_0 d + by_w_y_1_1 (c t) * w_y_1 d + by_w_1_0_1 (c t) * w_1_0 d + by_w_1_1_1 (c t) * w_1_1 d + by_w_2_0_1 (c t) * w_2_0 d + by_w_2_1_1 (c t) * w_2_1 d + by_b_y_1 (c t) * b_y d + by_b_1_1 (c t) * b_1 d + by_b_2_1 (c t) * b_2 d + by_radius_1 (c t) * radius d).
  Proof.
    evar_last; [exact d_v30|]. cbv beta delta [by_x_0_1 by_x_1_1 by_w_y_0_1 by_w_y_1_1 by_w_1_0_1 by_w_1_1_1 by_w_2_0_1 by_w_2_1_1 by_b_y_1 by_b_1_1 by_b_2_1 by_radius_1 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 g15 g16 g17 g18 g19 g20 g21 g22 g23 g24 g25 g26 g27 g28 g29 g30 g31 g32 g33 g34 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_u_y t_v10 t_v11 t_v12 t_u_1 t_v14 t_v15 t_v16 t_u_2 t_v18 t_z_1 t_z_2 t_v21 t_z_y t_v23 t_v24 t_v25 t_v26 t_v27 t_v28 t_v29 t_v30].
    same_formula.
  Qed.
  Theorem derivative_2 : is_derive (fun u => loss_2 (c u)) t
    (by_x_0_2 (c t) * x_0 d + by_x_1_2 (c t) * x_1 d + by_w_y_0_2 (c t) * w_y_0 d + by_w_y_1_2 (c t) * w_y_1 d + by_w_1_0_2 (c t) * w_1_0 d + by_w_1_1_2 (c t) * w_1_1 d + by_w_2_0_2 (c t) * w_2_0 d + by_w_2_1_2 (c t) * w_2_1 d + by_b_y_2 (c t) * b_y d + by_b_1_2 (c t) * b_1 d + by_b_2_2 (c t) * b_2 d + by_radius_2 (c t) * radius d).
  Proof.
    evar_last; [exact d_v33|]. cbv beta delta [by_x_0_2 by_x_1_2 by_w_y_0_2 by_w_y_1_2 by_w_1_0_2 by_w_1_1_2 by_w_2_0_2 by_w_2_1_2 by_b_y_2 by_b_1_2 by_b_2_2 by_radius_2 g1 g7 g8 g10 g11 g13 g30 g31 g33 g35 g36 g37 g38 g39 g40 g41 g42 g43 g44 g45 g46 g47 g48 g49 g50 g51 g52 g53 g54 g55 g56 g57 g58 g59 g60 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_u_y t_v10 t_v11 t_v12 t_u_1 t_v14 t_v15 t_v16 t_u_2 t_v18 t_z_1 t_z_2 t_v21 t_z_y t_v23 t_v28 t_v29 t_v31 t_v32 t_v33].
    same_formula.
  Qed.
End Curve.

Definition at_x_0 (i : inputs) (u : R) : inputs := {| x_0 := u; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_x_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_0 i u)) (x_0 i) (by_x_0_1 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_x_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := u; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_x_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_1 i u)) (x_1 i) (by_x_1_1 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_y_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := u; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_y_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_1 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_y_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := u; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_y_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_1 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_1_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := u; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_1_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_1 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_1_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := u; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_1_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_1 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_2_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := u; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_2_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_1 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_w_2_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := u; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_w_2_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_1 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_b_y (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := u; b_1 := b_1 i; b_2 := b_2 i; radius := radius i |}.
Theorem partial_b_y_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_b_y i u)) (b_y i) (by_b_y_1 i).
Proof.
  intros i D. assert (E : at_b_y i (b_y i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_y i) (b_y i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 1; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_b_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := u; b_2 := b_2 i; radius := radius i |}.
Theorem partial_b_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_b_1 i u)) (b_1 i) (by_b_1_1 i).
Proof.
  intros i D. assert (E : at_b_1 i (b_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_1 i) (b_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 1; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_b_2 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := u; radius := radius i |}.
Theorem partial_b_2_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_b_2 i u)) (b_2 i) (by_b_2_1 i).
Proof.
  intros i D. assert (E : at_b_2 i (b_2 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_b_2 i) (b_2 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 1; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Definition at_radius (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; b_y := b_y i; b_1 := b_1 i; b_2 := b_2 i; radius := u |}.
Theorem partial_radius_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_radius i u)) (radius i) (by_radius_1 i).
Proof.
  intros i D. assert (E : at_radius i (radius i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_radius i) (radius i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.

Lemma path_1_is_taken : exists i, domain i /\ path_1 i.
Proof.
  exists {| x_0 := (7 / 8); x_1 := 1; w_y_0 := (7 / 8); w_y_1 := (1 / 4); w_1_0 := (- (39 / 8)); w_1_1 := (49 / 8); w_2_0 := (3 / 4); w_2_1 := (- (11 / 8)); b_y := (11 / 8); b_1 := (11 / 8); b_2 := (7 / 4); radius := 1 |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius v1 v2 v3 v4 norm_x v6 v7 v8 u_y v10 v11 v12 u_1 v14 v15 v16 u_2 v18 z_1 z_2 v21 z_y v23 v24 v25 v26 v27 v28 v29 v30 v31 v32 v33 path_1 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_0 i u)) (x_0 i) (by_x_0_2 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_x_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_1 i u)) (x_1 i) (by_x_1_2 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_y_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_2 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_y_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_2 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_1_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_2 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_1_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_2 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_2_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_2 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_w_2_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_2 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; b_y := 0; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_b_y_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_b_y i u)) (b_y i) (by_b_y_2 i).
Proof.
  intros i D. assert (E : at_b_y i (b_y i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_y i) (b_y i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 1; b_1 := 0; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_b_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_b_1 i u)) (b_1 i) (by_b_1_2 i).
Proof.
  intros i D. assert (E : at_b_1 i (b_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_1 i) (b_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 1; b_2 := 0; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_b_2_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_b_2 i u)) (b_2 i) (by_b_2_2 i).
Proof.
  intros i D. assert (E : at_b_2 i (b_2 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_b_2 i) (b_2 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 1; radius := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.
Theorem partial_radius_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_radius i u)) (radius i) (by_radius_2 i).
Proof.
  intros i D. assert (E : at_radius i (radius i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_radius i) (radius i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; b_y := 0; b_1 := 0; b_2 := 0; radius := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius]. ring.
Qed.

Lemma path_2_is_taken : exists i, domain i /\ path_2 i.
Proof.
  exists {| x_0 := (- (1 / 8)); x_1 := (1 / 8); w_y_0 := (1 / 8); w_y_1 := (3 / 8); w_1_0 := (43 / 8); w_1_1 := (47 / 8); w_2_0 := (- (13 / 8)); w_2_1 := (1 / 8); b_y := (9 / 8); b_1 := 1; b_2 := (- (15 / 8)); radius := 1 |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 b_y b_1 b_2 radius v1 v2 v3 v4 norm_x v6 v7 v8 u_y v10 v11 v12 u_1 v14 v15 v16 u_2 v18 z_1 z_2 v21 z_y v23 v24 v25 v26 v27 v28 v29 v30 v31 v32 v33 path_2 lse sum_exp]. repeat split; by_intervals.
Qed.

