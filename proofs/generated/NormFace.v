(* Made by: gradproof explain normface --coq --classes 3 --dimension 2
   The formulas are those of the code that computes the loss, operation by operation. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Import Steps.
Import ListNotations.
Open Scope R_scope.

Record inputs := { x_0 : R; x_1 : R; w_y_0 : R; w_y_1 : R; w_1_0 : R; w_1_1 : R; w_2_0 : R; w_2_1 : R; s : R }.

(* The loss, by the operations of the code. *)
Definition v1 (i : inputs) : R := x_0 i * x_0 i.
Definition v2 (i : inputs) : R := 0 + v1 i.
Definition v3 (i : inputs) : R := x_1 i * x_1 i.
Definition v4 (i : inputs) : R := v2 i + v3 i.
Definition norm_x (i : inputs) : R := sqrt (v4 i).
Definition v6 (i : inputs) : R := w_y_0 i * w_y_0 i.
Definition v7 (i : inputs) : R := 0 + v6 i.
Definition v8 (i : inputs) : R := w_y_1 i * w_y_1 i.
Definition v9 (i : inputs) : R := v7 i + v8 i.
Definition norm_w_y (i : inputs) : R := sqrt (v9 i).
Definition v11 (i : inputs) : R := w_1_0 i * w_1_0 i.
Definition v12 (i : inputs) : R := 0 + v11 i.
Definition v13 (i : inputs) : R := w_1_1 i * w_1_1 i.
Definition v14 (i : inputs) : R := v12 i + v13 i.
Definition norm_w_1 (i : inputs) : R := sqrt (v14 i).
Definition v16 (i : inputs) : R := w_2_0 i * w_2_0 i.
Definition v17 (i : inputs) : R := 0 + v16 i.
Definition v18 (i : inputs) : R := w_2_1 i * w_2_1 i.
Definition v19 (i : inputs) : R := v17 i + v18 i.
Definition norm_w_2 (i : inputs) : R := sqrt (v19 i).
Definition unit_x_0 (i : inputs) : R := x_0 i / (norm_x i).
Definition unit_x_1 (i : inputs) : R := x_1 i / (norm_x i).
Definition unit_w_y_0 (i : inputs) : R := w_y_0 i / (norm_w_y i).
Definition unit_w_y_1 (i : inputs) : R := w_y_1 i / (norm_w_y i).
Definition unit_w_1_0 (i : inputs) : R := w_1_0 i / (norm_w_1 i).
Definition unit_w_1_1 (i : inputs) : R := w_1_1 i / (norm_w_1 i).
Definition unit_w_2_0 (i : inputs) : R := w_2_0 i / (norm_w_2 i).
Definition unit_w_2_1 (i : inputs) : R := w_2_1 i / (norm_w_2 i).
Definition v29 (i : inputs) : R := unit_x_0 i * unit_w_y_0 i.
Definition v30 (i : inputs) : R := 0 + v29 i.
Definition v31 (i : inputs) : R := unit_x_1 i * unit_w_y_1 i.
Definition cos_y (i : inputs) : R := v30 i + v31 i.
Definition v33 (i : inputs) : R := unit_x_0 i * unit_w_1_0 i.
Definition v34 (i : inputs) : R := 0 + v33 i.
Definition v35 (i : inputs) : R := unit_x_1 i * unit_w_1_1 i.
Definition cos_1 (i : inputs) : R := v34 i + v35 i.
Definition v37 (i : inputs) : R := unit_x_0 i * unit_w_2_0 i.
Definition v38 (i : inputs) : R := 0 + v37 i.
Definition v39 (i : inputs) : R := unit_x_1 i * unit_w_2_1 i.
Definition cos_2 (i : inputs) : R := v38 i + v39 i.
Definition z_1 (i : inputs) : R := cos_1 i * s i.
Definition z_2 (i : inputs) : R := cos_2 i * s i.
Definition v43 (i : inputs) : R := lse [z_1 i; z_2 i].
Definition z_y (i : inputs) : R := cos_y i * s i.
Definition v45 (i : inputs) : R := v43 i - z_y i.
Definition v46 (i : inputs) : R := exp (v45 i).
Definition v47 (i : inputs) : R := ln (1 + v46 i).
Definition v48 (i : inputs) : R := - v45 i.
Definition v49 (i : inputs) : R := exp (v48 i).
Definition v50 (i : inputs) : R := ln (1 + v49 i).
Definition v51 (i : inputs) : R := v45 i + v50 i.

(* What its gradient has besides. *)
Definition g1 (i : inputs) : R := 1 + v46 i.
Definition g2 (i : inputs) : R := 1 / (g1 i).
Definition g3 (i : inputs) : R := v46 i * g2 i.
Definition g4 (i : inputs) : R := s i * g3 i.
Definition g5 (i : inputs) : R := cos_y i * g3 i.
Definition g6 (i : inputs) : R := z_1 i - v43 i.
Definition g7 (i : inputs) : R := exp (g6 i).
Definition g8 (i : inputs) : R := g3 i * g7 i.
Definition g9 (i : inputs) : R := z_2 i - v43 i.
Definition g10 (i : inputs) : R := exp (g9 i).
Definition g11 (i : inputs) : R := g3 i * g10 i.
Definition g12 (i : inputs) : R := s i * g11 i.
Definition g13 (i : inputs) : R := cos_2 i * g11 i.
Definition g14 (i : inputs) : R := g13 i - g5 i.
Definition g15 (i : inputs) : R := s i * g8 i.
Definition g16 (i : inputs) : R := cos_1 i * g8 i.
Definition g17 (i : inputs) : R := g14 i + g16 i.
Definition g18 (i : inputs) : R := unit_w_2_1 i * g12 i.
Definition g19 (i : inputs) : R := unit_x_1 i * g12 i.
Definition g20 (i : inputs) : R := unit_w_2_0 i * g12 i.
Definition g21 (i : inputs) : R := unit_x_0 i * g12 i.
Definition g22 (i : inputs) : R := unit_w_1_1 i * g15 i.
Definition g23 (i : inputs) : R := unit_x_1 i * g15 i.
Definition g24 (i : inputs) : R := g18 i + g22 i.
Definition g25 (i : inputs) : R := unit_w_1_0 i * g15 i.
Definition g26 (i : inputs) : R := unit_x_0 i * g15 i.
Definition g27 (i : inputs) : R := g20 i + g25 i.
Definition g28 (i : inputs) : R := unit_w_y_1 i * g4 i.
Definition g29 (i : inputs) : R := unit_x_1 i * g4 i.
Definition g30 (i : inputs) : R := g24 i - g28 i.
Definition g31 (i : inputs) : R := unit_w_y_0 i * g4 i.
Definition g32 (i : inputs) : R := unit_x_0 i * g4 i.
Definition g33 (i : inputs) : R := g27 i - g31 i.
Definition g34 (i : inputs) : R := g19 i / (norm_w_2 i).
Definition g35 (i : inputs) : R := unit_w_2_1 i * g34 i.
Definition g36 (i : inputs) : R := g21 i / (norm_w_2 i).
Definition g37 (i : inputs) : R := unit_w_2_0 i * g36 i.
Definition g38 (i : inputs) : R := g35 i + g37 i.
Definition g39 (i : inputs) : R := g23 i / (norm_w_1 i).
Definition g40 (i : inputs) : R := unit_w_1_1 i * g39 i.
Definition g41 (i : inputs) : R := g26 i / (norm_w_1 i).
Definition g42 (i : inputs) : R := unit_w_1_0 i * g41 i.
Definition g43 (i : inputs) : R := g40 i + g42 i.
Definition g44 (i : inputs) : R := g29 i / (norm_w_y i).
Definition g45 (i : inputs) : R := unit_w_y_1 i * g44 i.
Definition g46 (i : inputs) : R := g32 i / (norm_w_y i).
Definition g47 (i : inputs) : R := unit_w_y_0 i * g46 i.
Definition g48 (i : inputs) : R := g45 i + g47 i.
Definition g49 (i : inputs) : R := g30 i / (norm_x i).
Definition g50 (i : inputs) : R := unit_x_1 i * g49 i.
Definition g51 (i : inputs) : R := g33 i / (norm_x i).
Definition g52 (i : inputs) : R := unit_x_0 i * g51 i.
Definition g53 (i : inputs) : R := g50 i + g52 i.
Definition g54 (i : inputs) : R := g38 i / (norm_w_2 i).
Definition g55 (i : inputs) : R := w_2_1 i * g54 i.
Definition g56 (i : inputs) : R := g34 i - g55 i.
Definition g57 (i : inputs) : R := w_2_0 i * g54 i.
Definition g58 (i : inputs) : R := g36 i - g57 i.
Definition g59 (i : inputs) : R := g43 i / (norm_w_1 i).
Definition g60 (i : inputs) : R := w_1_1 i * g59 i.
Definition g61 (i : inputs) : R := g39 i - g60 i.
Definition g62 (i : inputs) : R := w_1_0 i * g59 i.
Definition g63 (i : inputs) : R := g41 i - g62 i.
Definition g64 (i : inputs) : R := g48 i / (norm_w_y i).
Definition g65 (i : inputs) : R := w_y_1 i * g64 i.
Definition g66 (i : inputs) : R := g65 i - g44 i.
Definition g67 (i : inputs) : R := w_y_0 i * g64 i.
Definition g68 (i : inputs) : R := g67 i - g46 i.
Definition g69 (i : inputs) : R := g53 i / (norm_x i).
Definition g70 (i : inputs) : R := x_1 i * g69 i.
Definition g71 (i : inputs) : R := g49 i - g70 i.
Definition g72 (i : inputs) : R := x_0 i * g69 i.
Definition g73 (i : inputs) : R := g51 i - g72 i.
Definition g74 (i : inputs) : R := 1 + v49 i.
Definition g75 (i : inputs) : R := 1 / (g74 i).
Definition g76 (i : inputs) : R := v49 i * g75 i.
Definition g77 (i : inputs) : R := 1 - g76 i.
Definition g78 (i : inputs) : R := g76 i - 1.
Definition g79 (i : inputs) : R := s i * g78 i.
Definition g80 (i : inputs) : R := cos_y i * g78 i.
Definition g81 (i : inputs) : R := g7 i * g77 i.
Definition g82 (i : inputs) : R := g10 i * g77 i.
Definition g83 (i : inputs) : R := s i * g82 i.
Definition g84 (i : inputs) : R := cos_2 i * g82 i.
Definition g85 (i : inputs) : R := g80 i + g84 i.
Definition g86 (i : inputs) : R := s i * g81 i.
Definition g87 (i : inputs) : R := cos_1 i * g81 i.
Definition g88 (i : inputs) : R := g85 i + g87 i.
Definition g89 (i : inputs) : R := unit_w_2_1 i * g83 i.
Definition g90 (i : inputs) : R := unit_x_1 i * g83 i.
Definition g91 (i : inputs) : R := unit_w_2_0 i * g83 i.
Definition g92 (i : inputs) : R := unit_x_0 i * g83 i.
Definition g93 (i : inputs) : R := unit_w_1_1 i * g86 i.
Definition g94 (i : inputs) : R := unit_x_1 i * g86 i.
Definition g95 (i : inputs) : R := g89 i + g93 i.
Definition g96 (i : inputs) : R := unit_w_1_0 i * g86 i.
Definition g97 (i : inputs) : R := unit_x_0 i * g86 i.
Definition g98 (i : inputs) : R := g91 i + g96 i.
Definition g99 (i : inputs) : R := unit_w_y_1 i * g79 i.
Definition g100 (i : inputs) : R := unit_x_1 i * g79 i.
Definition g101 (i : inputs) : R := g95 i + g99 i.
Definition g102 (i : inputs) : R := unit_w_y_0 i * g79 i.
Definition g103 (i : inputs) : R := unit_x_0 i * g79 i.
Definition g104 (i : inputs) : R := g98 i + g102 i.
Definition g105 (i : inputs) : R := g90 i / (norm_w_2 i).
Definition g106 (i : inputs) : R := unit_w_2_1 i * g105 i.
Definition g107 (i : inputs) : R := g92 i / (norm_w_2 i).
Definition g108 (i : inputs) : R := unit_w_2_0 i * g107 i.
Definition g109 (i : inputs) : R := g106 i + g108 i.
Definition g110 (i : inputs) : R := g94 i / (norm_w_1 i).
Definition g111 (i : inputs) : R := unit_w_1_1 i * g110 i.
Definition g112 (i : inputs) : R := g97 i / (norm_w_1 i).
Definition g113 (i : inputs) : R := unit_w_1_0 i * g112 i.
Definition g114 (i : inputs) : R := g111 i + g113 i.
Definition g115 (i : inputs) : R := g100 i / (norm_w_y i).
Definition g116 (i : inputs) : R := unit_w_y_1 i * g115 i.
Definition g117 (i : inputs) : R := g103 i / (norm_w_y i).
Definition g118 (i : inputs) : R := unit_w_y_0 i * g117 i.
Definition g119 (i : inputs) : R := g116 i + g118 i.
Definition g120 (i : inputs) : R := g101 i / (norm_x i).
Definition g121 (i : inputs) : R := unit_x_1 i * g120 i.
Definition g122 (i : inputs) : R := g104 i / (norm_x i).
Definition g123 (i : inputs) : R := unit_x_0 i * g122 i.
Definition g124 (i : inputs) : R := g121 i + g123 i.
Definition g125 (i : inputs) : R := g109 i / (norm_w_2 i).
Definition g126 (i : inputs) : R := w_2_1 i * g125 i.
Definition g127 (i : inputs) : R := g105 i - g126 i.
Definition g128 (i : inputs) : R := w_2_0 i * g125 i.
Definition g129 (i : inputs) : R := g107 i - g128 i.
Definition g130 (i : inputs) : R := g114 i / (norm_w_1 i).
Definition g131 (i : inputs) : R := w_1_1 i * g130 i.
Definition g132 (i : inputs) : R := g110 i - g131 i.
Definition g133 (i : inputs) : R := w_1_0 i * g130 i.
Definition g134 (i : inputs) : R := g112 i - g133 i.
Definition g135 (i : inputs) : R := g119 i / (norm_w_y i).
Definition g136 (i : inputs) : R := w_y_1 i * g135 i.
Definition g137 (i : inputs) : R := g115 i - g136 i.
Definition g138 (i : inputs) : R := w_y_0 i * g135 i.
Definition g139 (i : inputs) : R := g117 i - g138 i.
Definition g140 (i : inputs) : R := g124 i / (norm_x i).
Definition g141 (i : inputs) : R := x_1 i * g140 i.
Definition g142 (i : inputs) : R := g120 i - g141 i.
Definition g143 (i : inputs) : R := x_0 i * g140 i.
Definition g144 (i : inputs) : R := g122 i - g143 i.

Definition loss_1 (i : inputs) : R := v47 i.
Definition by_x_0_1 (i : inputs) : R := g73 i.
Definition by_x_1_1 (i : inputs) : R := g71 i.
Definition by_w_y_0_1 (i : inputs) : R := g68 i.
Definition by_w_y_1_1 (i : inputs) : R := g66 i.
Definition by_w_1_0_1 (i : inputs) : R := g63 i.
Definition by_w_1_1_1 (i : inputs) : R := g61 i.
Definition by_w_2_0_1 (i : inputs) : R := g58 i.
Definition by_w_2_1_1 (i : inputs) : R := g56 i.
Definition by_s_1 (i : inputs) : R := g17 i.
(* Where the code computes loss_1. *)
Definition path_1 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ v45 i < 0.

Definition loss_2 (i : inputs) : R := v51 i.
Definition by_x_0_2 (i : inputs) : R := g144 i.
Definition by_x_1_2 (i : inputs) : R := g142 i.
Definition by_w_y_0_2 (i : inputs) : R := g139 i.
Definition by_w_y_1_2 (i : inputs) : R := g137 i.
Definition by_w_1_0_2 (i : inputs) : R := g134 i.
Definition by_w_1_1_2 (i : inputs) : R := g132 i.
Definition by_w_2_0_2 (i : inputs) : R := g129 i.
Definition by_w_2_1_2 (i : inputs) : R := g127 i.
Definition by_s_2 (i : inputs) : R := g88 i.
(* Where the code computes loss_2. *)
Definition path_2 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ v45 i > 0.

(* What is under a root, in a logarithm or below a fraction bar. *)
Definition domain (i : inputs) : Prop := 0 < v4 i /\ 0 < v9 i /\ 0 < v14 i /\ 0 < v19 i.

(* At time t the inputs, on the curve c, have the velocity d. *)
Definition moves (c : R -> inputs) (t : R) (d : inputs) : Prop :=
  is_derive (fun u => x_0 (c u)) t (x_0 d) /\ is_derive (fun u => x_1 (c u)) t (x_1 d) /\ is_derive (fun u => w_y_0 (c u)) t (w_y_0 d) /\ is_derive (fun u => w_y_1 (c u)) t (w_y_1 d) /\ is_derive (fun u => w_1_0 (c u)) t (w_1_0 d) /\ is_derive (fun u => w_1_1 (c u)) t (w_1_1 d) /\ is_derive (fun u => w_2_0 (c u)) t (w_2_0 d) /\ is_derive (fun u => w_2_1 (c u)) t (w_2_1 d) /\ is_derive (fun u => s (c u)) t (s d).

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
  Fact d_s : is_derive (fun u => s (c u)) t (s d). Proof. exact ((proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M))))))))). Qed.
  Fact positive_v4 : 0 < v4 (c t). Proof. exact ((proj1 D)). Qed.
  Fact positive_v9 : 0 < v9 (c t). Proof. exact ((proj1 (proj2 D))). Qed.
  Fact positive_v14 : 0 < v14 (c t). Proof. exact ((proj1 (proj2 (proj2 D)))). Qed.
  Fact positive_v19 : 0 < v19 (c t). Proof. exact ((proj2 (proj2 (proj2 D)))). Qed.
  Fact not_zero_norm_x : norm_x (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v4)). Qed.
  Fact not_zero_norm_w_y : norm_w_y (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v9)). Qed.
  Fact not_zero_norm_w_1 : norm_w_1 (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v14)). Qed.
  Fact not_zero_norm_w_2 : norm_w_2 (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v19)). Qed.
  Fact above_v47 : 0 < 1 + v46 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v50 : 0 < 1 + v49 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
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
  Definition t_v6 : R := w_y_0 d * w_y_0 (c t) + w_y_0 (c t) * w_y_0 d.
  Fact d_v6 : is_derive (fun u => v6 (c u)) t t_v6. Proof. exact (d_mul _ _ _ _ _ d_w_y_0 d_w_y_0). Qed.
  Definition t_v7 : R := 0 + t_v6.
  Fact d_v7 : is_derive (fun u => v7 (c u)) t t_v7. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v6). Qed.
  Definition t_v8 : R := w_y_1 d * w_y_1 (c t) + w_y_1 (c t) * w_y_1 d.
  Fact d_v8 : is_derive (fun u => v8 (c u)) t t_v8. Proof. exact (d_mul _ _ _ _ _ d_w_y_1 d_w_y_1). Qed.
  Definition t_v9 : R := t_v7 + t_v8.
  Fact d_v9 : is_derive (fun u => v9 (c u)) t t_v9. Proof. exact (d_add _ _ _ _ _ d_v7 d_v8). Qed.
  Definition t_norm_w_y : R := 1 / 2 * t_v9 / (norm_w_y (c t)).
  Fact d_norm_w_y : is_derive (fun u => norm_w_y (c u)) t t_norm_w_y. Proof. exact (d_sqrt _ _ _ d_v9 positive_v9). Qed.
  Definition t_v11 : R := w_1_0 d * w_1_0 (c t) + w_1_0 (c t) * w_1_0 d.
  Fact d_v11 : is_derive (fun u => v11 (c u)) t t_v11. Proof. exact (d_mul _ _ _ _ _ d_w_1_0 d_w_1_0). Qed.
  Definition t_v12 : R := 0 + t_v11.
  Fact d_v12 : is_derive (fun u => v12 (c u)) t t_v12. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v11). Qed.
  Definition t_v13 : R := w_1_1 d * w_1_1 (c t) + w_1_1 (c t) * w_1_1 d.
  Fact d_v13 : is_derive (fun u => v13 (c u)) t t_v13. Proof. exact (d_mul _ _ _ _ _ d_w_1_1 d_w_1_1). Qed.
  Definition t_v14 : R := t_v12 + t_v13.
  Fact d_v14 : is_derive (fun u => v14 (c u)) t t_v14. Proof. exact (d_add _ _ _ _ _ d_v12 d_v13). Qed.
  Definition t_norm_w_1 : R := 1 / 2 * t_v14 / (norm_w_1 (c t)).
  Fact d_norm_w_1 : is_derive (fun u => norm_w_1 (c u)) t t_norm_w_1. Proof. exact (d_sqrt _ _ _ d_v14 positive_v14). Qed.
  Definition t_v16 : R := w_2_0 d * w_2_0 (c t) + w_2_0 (c t) * w_2_0 d.
  Fact d_v16 : is_derive (fun u => v16 (c u)) t t_v16. Proof. exact (d_mul _ _ _ _ _ d_w_2_0 d_w_2_0). Qed.
  Definition t_v17 : R := 0 + t_v16.
  Fact d_v17 : is_derive (fun u => v17 (c u)) t t_v17. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v16). Qed.
  Definition t_v18 : R := w_2_1 d * w_2_1 (c t) + w_2_1 (c t) * w_2_1 d.
  Fact d_v18 : is_derive (fun u => v18 (c u)) t t_v18. Proof. exact (d_mul _ _ _ _ _ d_w_2_1 d_w_2_1). Qed.
  Definition t_v19 : R := t_v17 + t_v18.
  Fact d_v19 : is_derive (fun u => v19 (c u)) t t_v19. Proof. exact (d_add _ _ _ _ _ d_v17 d_v18). Qed.
  Definition t_norm_w_2 : R := 1 / 2 * t_v19 / (norm_w_2 (c t)).
  Fact d_norm_w_2 : is_derive (fun u => norm_w_2 (c u)) t t_norm_w_2. Proof. exact (d_sqrt _ _ _ d_v19 positive_v19). Qed.
  Definition t_unit_x_0 : R := x_0 d / (norm_x (c t)) - unit_x_0 (c t) * (t_norm_x / (norm_x (c t))).
  Fact d_unit_x_0 : is_derive (fun u => unit_x_0 (c u)) t t_unit_x_0. Proof. exact (d_div _ _ _ _ _ d_x_0 d_norm_x not_zero_norm_x). Qed.
  Definition t_unit_x_1 : R := x_1 d / (norm_x (c t)) - unit_x_1 (c t) * (t_norm_x / (norm_x (c t))).
  Fact d_unit_x_1 : is_derive (fun u => unit_x_1 (c u)) t t_unit_x_1. Proof. exact (d_div _ _ _ _ _ d_x_1 d_norm_x not_zero_norm_x). Qed.
  Definition t_unit_w_y_0 : R := w_y_0 d / (norm_w_y (c t)) - unit_w_y_0 (c t) * (t_norm_w_y / (norm_w_y (c t))).
  Fact d_unit_w_y_0 : is_derive (fun u => unit_w_y_0 (c u)) t t_unit_w_y_0. Proof. exact (d_div _ _ _ _ _ d_w_y_0 d_norm_w_y not_zero_norm_w_y). Qed.
  Definition t_unit_w_y_1 : R := w_y_1 d / (norm_w_y (c t)) - unit_w_y_1 (c t) * (t_norm_w_y / (norm_w_y (c t))).
  Fact d_unit_w_y_1 : is_derive (fun u => unit_w_y_1 (c u)) t t_unit_w_y_1. Proof. exact (d_div _ _ _ _ _ d_w_y_1 d_norm_w_y not_zero_norm_w_y). Qed.
  Definition t_unit_w_1_0 : R := w_1_0 d / (norm_w_1 (c t)) - unit_w_1_0 (c t) * (t_norm_w_1 / (norm_w_1 (c t))).
  Fact d_unit_w_1_0 : is_derive (fun u => unit_w_1_0 (c u)) t t_unit_w_1_0. Proof. exact (d_div _ _ _ _ _ d_w_1_0 d_norm_w_1 not_zero_norm_w_1). Qed.
  Definition t_unit_w_1_1 : R := w_1_1 d / (norm_w_1 (c t)) - unit_w_1_1 (c t) * (t_norm_w_1 / (norm_w_1 (c t))).
  Fact d_unit_w_1_1 : is_derive (fun u => unit_w_1_1 (c u)) t t_unit_w_1_1. Proof. exact (d_div _ _ _ _ _ d_w_1_1 d_norm_w_1 not_zero_norm_w_1). Qed.
  Definition t_unit_w_2_0 : R := w_2_0 d / (norm_w_2 (c t)) - unit_w_2_0 (c t) * (t_norm_w_2 / (norm_w_2 (c t))).
  Fact d_unit_w_2_0 : is_derive (fun u => unit_w_2_0 (c u)) t t_unit_w_2_0. Proof. exact (d_div _ _ _ _ _ d_w_2_0 d_norm_w_2 not_zero_norm_w_2). Qed.
  Definition t_unit_w_2_1 : R := w_2_1 d / (norm_w_2 (c t)) - unit_w_2_1 (c t) * (t_norm_w_2 / (norm_w_2 (c t))).
  Fact d_unit_w_2_1 : is_derive (fun u => unit_w_2_1 (c u)) t t_unit_w_2_1. Proof. exact (d_div _ _ _ _ _ d_w_2_1 d_norm_w_2 not_zero_norm_w_2). Qed.
  Definition t_v29 : R := t_unit_x_0 * unit_w_y_0 (c t) + unit_x_0 (c t) * t_unit_w_y_0.
  Fact d_v29 : is_derive (fun u => v29 (c u)) t t_v29. Proof. exact (d_mul _ _ _ _ _ d_unit_x_0 d_unit_w_y_0). Qed.
  Definition t_v30 : R := 0 + t_v29.
  Fact d_v30 : is_derive (fun u => v30 (c u)) t t_v30. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v29). Qed.
  Definition t_v31 : R := t_unit_x_1 * unit_w_y_1 (c t) + unit_x_1 (c t) * t_unit_w_y_1.
  Fact d_v31 : is_derive (fun u => v31 (c u)) t t_v31. Proof. exact (d_mul _ _ _ _ _ d_unit_x_1 d_unit_w_y_1). Qed.
  Definition t_cos_y : R := t_v30 + t_v31.
  Fact d_cos_y : is_derive (fun u => cos_y (c u)) t t_cos_y. Proof. exact (d_add _ _ _ _ _ d_v30 d_v31). Qed.
  Definition t_v33 : R := t_unit_x_0 * unit_w_1_0 (c t) + unit_x_0 (c t) * t_unit_w_1_0.
  Fact d_v33 : is_derive (fun u => v33 (c u)) t t_v33. Proof. exact (d_mul _ _ _ _ _ d_unit_x_0 d_unit_w_1_0). Qed.
  Definition t_v34 : R := 0 + t_v33.
  Fact d_v34 : is_derive (fun u => v34 (c u)) t t_v34. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v33). Qed.
  Definition t_v35 : R := t_unit_x_1 * unit_w_1_1 (c t) + unit_x_1 (c t) * t_unit_w_1_1.
  Fact d_v35 : is_derive (fun u => v35 (c u)) t t_v35. Proof. exact (d_mul _ _ _ _ _ d_unit_x_1 d_unit_w_1_1). Qed.
  Definition t_cos_1 : R := t_v34 + t_v35.
  Fact d_cos_1 : is_derive (fun u => cos_1 (c u)) t t_cos_1. Proof. exact (d_add _ _ _ _ _ d_v34 d_v35). Qed.
  Definition t_v37 : R := t_unit_x_0 * unit_w_2_0 (c t) + unit_x_0 (c t) * t_unit_w_2_0.
  Fact d_v37 : is_derive (fun u => v37 (c u)) t t_v37. Proof. exact (d_mul _ _ _ _ _ d_unit_x_0 d_unit_w_2_0). Qed.
  Definition t_v38 : R := 0 + t_v37.
  Fact d_v38 : is_derive (fun u => v38 (c u)) t t_v38. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v37). Qed.
  Definition t_v39 : R := t_unit_x_1 * unit_w_2_1 (c t) + unit_x_1 (c t) * t_unit_w_2_1.
  Fact d_v39 : is_derive (fun u => v39 (c u)) t t_v39. Proof. exact (d_mul _ _ _ _ _ d_unit_x_1 d_unit_w_2_1). Qed.
  Definition t_cos_2 : R := t_v38 + t_v39.
  Fact d_cos_2 : is_derive (fun u => cos_2 (c u)) t t_cos_2. Proof. exact (d_add _ _ _ _ _ d_v38 d_v39). Qed.
  Definition t_z_1 : R := t_cos_1 * s (c t) + cos_1 (c t) * s d.
  Fact d_z_1 : is_derive (fun u => z_1 (c u)) t t_z_1. Proof. exact (d_mul _ _ _ _ _ d_cos_1 d_s). Qed.
  Definition t_z_2 : R := t_cos_2 * s (c t) + cos_2 (c t) * s d.
  Fact d_z_2 : is_derive (fun u => z_2 (c u)) t t_z_2. Proof. exact (d_mul _ _ _ _ _ d_cos_2 d_s). Qed.
  Definition t_v43 : R := exp (z_1 (c t) - v43 (c t)) * t_z_1 + (exp (z_2 (c t) - v43 (c t)) * t_z_2 + (0)).
  Fact d_v43 : is_derive (fun u => v43 (c u)) t t_v43. Proof. exact (d_lse t _ _ _ (move_one t _ _ _ _ d_z_1 (move_one t _ _ _ _ d_z_2 (move_none t)))). Qed.
  Definition t_z_y : R := t_cos_y * s (c t) + cos_y (c t) * s d.
  Fact d_z_y : is_derive (fun u => z_y (c u)) t t_z_y. Proof. exact (d_mul _ _ _ _ _ d_cos_y d_s). Qed.
  Definition t_v45 : R := t_v43 - t_z_y.
  Fact d_v45 : is_derive (fun u => v45 (c u)) t t_v45. Proof. exact (d_sub _ _ _ _ _ d_v43 d_z_y). Qed.
  Definition t_v46 : R := t_v45 * v46 (c t).
  Fact d_v46 : is_derive (fun u => v46 (c u)) t t_v46. Proof. exact (d_exp _ _ _ d_v45). Qed.
  Definition t_v47 : R := t_v46 / (1 + v46 (c t)).
  Fact d_v47 : is_derive (fun u => v47 (c u)) t t_v47. Proof. exact (d_ln_1p _ _ _ d_v46 above_v47). Qed.
  Definition t_v48 : R := - t_v45.
  Fact d_v48 : is_derive (fun u => v48 (c u)) t t_v48. Proof. exact (d_neg _ _ _ d_v45). Qed.
  Definition t_v49 : R := t_v48 * v49 (c t).
  Fact d_v49 : is_derive (fun u => v49 (c u)) t t_v49. Proof. exact (d_exp _ _ _ d_v48). Qed.
  Definition t_v50 : R := t_v49 / (1 + v49 (c t)).
  Fact d_v50 : is_derive (fun u => v50 (c u)) t t_v50. Proof. exact (d_ln_1p _ _ _ d_v49 above_v50). Qed.
  Definition t_v51 : R := t_v45 + t_v50.
  Fact d_v51 : is_derive (fun u => v51 (c u)) t t_v51. Proof. exact (d_add _ _ _ _ _ d_v45 d_v50). Qed.
  Theorem derivative_1 : is_derive (fun u => loss_1 (c u)) t
    (by_x_0_1 (c t) * x_0 d + by_x_1_1 (c t) * x_1 d + by_w_y_0_1 (c t) * w_y_0 d + by_w_y_1_1 (c t) * w_y_1 d + by_w_1_0_1 (c t) * w_1_0 d + by_w_1_1_1 (c t) * w_1_1 d + by_w_2_0_1 (c t) * w_2_0 d + by_w_2_1_1 (c t) * w_2_1 d + by_s_1 (c t) * s d).
  Proof.
    evar_last; [exact d_v47|]. cbv beta delta [by_x_0_1 by_x_1_1 by_w_y_0_1 by_w_y_1_1 by_w_1_0_1 by_w_1_1_1 by_w_2_0_1 by_w_2_1_1 by_s_1 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 g15 g16 g17 g18 g19 g20 g21 g22 g23 g24 g25 g26 g27 g28 g29 g30 g31 g32 g33 g34 g35 g36 g37 g38 g39 g40 g41 g42 g43 g44 g45 g46 g47 g48 g49 g50 g51 g52 g53 g54 g55 g56 g57 g58 g59 g60 g61 g62 g63 g64 g65 g66 g67 g68 g69 g70 g71 g72 g73 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_x_0 t_unit_x_1 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v29 t_v30 t_v31 t_cos_y t_v33 t_v34 t_v35 t_cos_1 t_v37 t_v38 t_v39 t_cos_2 t_z_1 t_z_2 t_v43 t_z_y t_v45 t_v46 t_v47].
    same_formula.
  Qed.
  Theorem derivative_2 : is_derive (fun u => loss_2 (c u)) t
    (by_x_0_2 (c t) * x_0 d + by_x_1_2 (c t) * x_1 d + by_w_y_0_2 (c t) * w_y_0 d + by_w_y_1_2 (c t) * w_y_1 d + by_w_1_0_2 (c t) * w_1_0 d + by_w_1_1_2 (c t) * w_1_1 d + by_w_2_0_2 (c t) * w_2_0 d + by_w_2_1_2 (c t) * w_2_1 d + by_s_2 (c t) * s d).
  Proof.
    evar_last; [exact d_v51|]. cbv beta delta [by_x_0_2 by_x_1_2 by_w_y_0_2 by_w_y_1_2 by_w_1_0_2 by_w_1_1_2 by_w_2_0_2 by_w_2_1_2 by_s_2 g6 g7 g9 g10 g74 g75 g76 g77 g78 g79 g80 g81 g82 g83 g84 g85 g86 g87 g88 g89 g90 g91 g92 g93 g94 g95 g96 g97 g98 g99 g100 g101 g102 g103 g104 g105 g106 g107 g108 g109 g110 g111 g112 g113 g114 g115 g116 g117 g118 g119 g120 g121 g122 g123 g124 g125 g126 g127 g128 g129 g130 g131 g132 g133 g134 g135 g136 g137 g138 g139 g140 g141 g142 g143 g144 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_x_0 t_unit_x_1 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v29 t_v30 t_v31 t_cos_y t_v33 t_v34 t_v35 t_cos_1 t_v37 t_v38 t_v39 t_cos_2 t_z_1 t_z_2 t_v43 t_z_y t_v45 t_v48 t_v49 t_v50 t_v51].
    same_formula.
  Qed.
End Curve.

Definition at_x_0 (i : inputs) (u : R) : inputs := {| x_0 := u; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_x_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_0 i u)) (x_0 i) (by_x_0_1 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_x_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := u; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_x_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_1 i u)) (x_1 i) (by_x_1_1 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_y_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := u; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_w_y_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_1 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_y_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := u; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_w_y_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_1 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_1_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := u; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_w_1_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_1 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_1_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := u; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_w_1_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_1 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_2_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := u; w_2_1 := w_2_1 i; s := s i |}.
Theorem partial_w_2_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_1 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_w_2_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := u; s := s i |}.
Theorem partial_w_2_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_1 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Definition at_s (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i; s := u |}.
Theorem partial_s_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_s i u)) (s i) (by_s_1 i).
Proof.
  intros i D. assert (E : at_s i (s i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_s i) (s i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.

Lemma path_1_is_taken : exists i, domain i /\ path_1 i.
Proof.
  exists {| x_0 := (7 / 8); x_1 := 1; w_y_0 := (7 / 8); w_y_1 := (1 / 4); w_1_0 := (- (39 / 8)); w_1_1 := (49 / 8); w_2_0 := (3 / 4); w_2_1 := (- (11 / 8)); s := 20 |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_x_0 unit_x_1 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v29 v30 v31 cos_y v33 v34 v35 cos_1 v37 v38 v39 cos_2 z_1 z_2 v43 z_y v45 v46 v47 v48 v49 v50 v51 path_1 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_0 i u)) (x_0 i) (by_x_0_2 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_x_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_1 i u)) (x_1 i) (by_x_1_2 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_y_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_2 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_y_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_2 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_1_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_2 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_1_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_2 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_2_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_2 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_w_2_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_2 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1; s := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.
Theorem partial_s_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_s i u)) (s i) (by_s_2 i).
Proof.
  intros i D. assert (E : at_s i (s i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_s i) (s i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0; s := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s]. ring.
Qed.

Lemma path_2_is_taken : exists i, domain i /\ path_2 i.
Proof.
  exists {| x_0 := (21 / 4); x_1 := 7; w_y_0 := (13 / 2); w_y_1 := (- (45 / 8)); w_1_0 := (7 / 4); w_1_1 := (9 / 8); w_2_0 := (1 / 2); w_2_1 := (- (5 / 8)); s := 20 |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 s v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_x_0 unit_x_1 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v29 v30 v31 cos_y v33 v34 v35 cos_1 v37 v38 v39 cos_2 z_1 z_2 v43 z_y v45 v46 v47 v48 v49 v50 v51 path_2 lse sum_exp]. repeat split; by_intervals.
Qed.

