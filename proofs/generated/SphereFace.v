(* Made by: gradproof explain sphereface --coq --classes 3 --dimension 2
   The formulas are those of the code that computes the loss, operation by operation. *)
Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Import Steps.
Import ListNotations.
Open Scope R_scope.

Record inputs := { x_0 : R; x_1 : R; w_y_0 : R; w_y_1 : R; w_1_0 : R; w_1_1 : R; w_2_0 : R; w_2_1 : R }.

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
Definition unit_w_y_0 (i : inputs) : R := w_y_0 i / (norm_w_y i).
Definition unit_w_y_1 (i : inputs) : R := w_y_1 i / (norm_w_y i).
Definition unit_w_1_0 (i : inputs) : R := w_1_0 i / (norm_w_1 i).
Definition unit_w_1_1 (i : inputs) : R := w_1_1 i / (norm_w_1 i).
Definition unit_w_2_0 (i : inputs) : R := w_2_0 i / (norm_w_2 i).
Definition unit_w_2_1 (i : inputs) : R := w_2_1 i / (norm_w_2 i).
Definition v27 (i : inputs) : R := x_0 i * unit_w_y_0 i.
Definition v28 (i : inputs) : R := 0 + v27 i.
Definition v29 (i : inputs) : R := x_1 i * unit_w_y_1 i.
Definition u_y (i : inputs) : R := v28 i + v29 i.
Definition v31 (i : inputs) : R := x_0 i * unit_w_1_0 i.
Definition v32 (i : inputs) : R := 0 + v31 i.
Definition v33 (i : inputs) : R := x_1 i * unit_w_1_1 i.
Definition u_1 (i : inputs) : R := v32 i + v33 i.
Definition v35 (i : inputs) : R := x_0 i * unit_w_2_0 i.
Definition v36 (i : inputs) : R := 0 + v35 i.
Definition v37 (i : inputs) : R := x_1 i * unit_w_2_1 i.
Definition u_2 (i : inputs) : R := v36 i + v37 i.
Definition cos_y (i : inputs) : R := u_y i / (norm_x i).
Definition v40 (i : inputs) : R := lse [u_1 i; u_2 i].
Definition v41 (i : inputs) : R := cos_y i * 2.
Definition v42 (i : inputs) : R := v41 i * cos_y i.
Definition v43 (i : inputs) : R := v42 i - 1.
Definition v44 (i : inputs) : R := v41 i * v43 i.
Definition v45 (i : inputs) : R := v44 i - cos_y i.
Definition v46 (i : inputs) : R := v41 i * v45 i.
Definition v47 (i : inputs) : R := v46 i - v43 i.
Definition v48 (i : inputs) : R := v47 i * 1.
Definition v49 (i : inputs) : R := v48 i - 0.
Definition v50 (i : inputs) : R := cos_y i * 0.
Definition v51 (i : inputs) : R := v50 i + v49 i.
Definition v52 (i : inputs) : R := v51 i / (0 + 1).
Definition z_y (i : inputs) : R := v52 i * norm_x i.
Definition v54 (i : inputs) : R := v40 i - z_y i.
Definition v55 (i : inputs) : R := - v54 i.
Definition v56 (i : inputs) : R := exp (v55 i).
Definition v57 (i : inputs) : R := ln (1 + v56 i).
Definition v58 (i : inputs) : R := v54 i + v57 i.
Definition v59 (i : inputs) : R := v48 i - 4.
Definition v60 (i : inputs) : R := v50 i + v59 i.
Definition v61 (i : inputs) : R := v60 i / (0 + 1).
Definition z_y_3 (i : inputs) : R := v61 i * norm_x i.
Definition v63 (i : inputs) : R := v40 i - z_y_3 i.
Definition v64 (i : inputs) : R := - v63 i.
Definition v65 (i : inputs) : R := exp (v64 i).
Definition v66 (i : inputs) : R := ln (1 + v65 i).
Definition v67 (i : inputs) : R := v63 i + v66 i.
Definition v68 (i : inputs) : R := v47 i * (- 1).
Definition v69 (i : inputs) : R := v68 i - 6.
Definition v70 (i : inputs) : R := v50 i + v69 i.
Definition v71 (i : inputs) : R := v70 i / (0 + 1).
Definition z_y_4 (i : inputs) : R := v71 i * norm_x i.
Definition v73 (i : inputs) : R := v40 i - z_y_4 i.
Definition v74 (i : inputs) : R := - v73 i.
Definition v75 (i : inputs) : R := exp (v74 i).
Definition v76 (i : inputs) : R := ln (1 + v75 i).
Definition v77 (i : inputs) : R := v73 i + v76 i.
Definition v78 (i : inputs) : R := v68 i - 2.
Definition v79 (i : inputs) : R := v50 i + v78 i.
Definition v80 (i : inputs) : R := v79 i / (0 + 1).
Definition z_y_2 (i : inputs) : R := v80 i * norm_x i.
Definition v82 (i : inputs) : R := v40 i - z_y_2 i.
Definition v83 (i : inputs) : R := - v82 i.
Definition v84 (i : inputs) : R := exp (v83 i).
Definition v85 (i : inputs) : R := ln (1 + v84 i).
Definition v86 (i : inputs) : R := v82 i + v85 i.
Definition v87 (i : inputs) : R := exp (v54 i).
Definition v88 (i : inputs) : R := ln (1 + v87 i).

(* What its gradient has besides. *)
Definition g1 (i : inputs) : R := 1 + v87 i.
Definition g2 (i : inputs) : R := 1 / (g1 i).
Definition g3 (i : inputs) : R := v87 i * g2 i.
Definition g4 (i : inputs) : R := norm_x i * g3 i.
Definition g5 (i : inputs) : R := v52 i * g3 i.
Definition g6 (i : inputs) : R := g4 i / (0 + 1).
Definition g7 (i : inputs) : R := v45 i * g6 i.
Definition g8 (i : inputs) : R := v41 i * g6 i.
Definition g9 (i : inputs) : R := v43 i * g8 i.
Definition g10 (i : inputs) : R := v41 i * g8 i.
Definition g11 (i : inputs) : R := g7 i + g9 i.
Definition g12 (i : inputs) : R := g6 i - g10 i.
Definition g13 (i : inputs) : R := cos_y i * g12 i.
Definition g14 (i : inputs) : R := v41 i * g12 i.
Definition g15 (i : inputs) : R := g13 i - g11 i.
Definition g16 (i : inputs) : R := g8 i + g14 i.
Definition g17 (i : inputs) : R := 2 * g15 i.
Definition g18 (i : inputs) : R := g16 i + g17 i.
Definition g19 (i : inputs) : R := u_1 i - v40 i.
Definition g20 (i : inputs) : R := exp (g19 i).
Definition g21 (i : inputs) : R := g3 i * g20 i.
Definition g22 (i : inputs) : R := u_2 i - v40 i.
Definition g23 (i : inputs) : R := exp (g22 i).
Definition g24 (i : inputs) : R := g3 i * g23 i.
Definition g25 (i : inputs) : R := g18 i / (norm_x i).
Definition g26 (i : inputs) : R := cos_y i * g25 i.
Definition g27 (i : inputs) : R := g5 i + g26 i.
Definition g28 (i : inputs) : R := unit_w_2_1 i * g24 i.
Definition g29 (i : inputs) : R := x_1 i * g24 i.
Definition g30 (i : inputs) : R := unit_w_2_0 i * g24 i.
Definition g31 (i : inputs) : R := x_0 i * g24 i.
Definition g32 (i : inputs) : R := unit_w_1_1 i * g21 i.
Definition g33 (i : inputs) : R := x_1 i * g21 i.
Definition g34 (i : inputs) : R := g28 i + g32 i.
Definition g35 (i : inputs) : R := unit_w_1_0 i * g21 i.
Definition g36 (i : inputs) : R := x_0 i * g21 i.
Definition g37 (i : inputs) : R := g30 i + g35 i.
Definition g38 (i : inputs) : R := unit_w_y_1 i * g25 i.
Definition g39 (i : inputs) : R := x_1 i * g25 i.
Definition g40 (i : inputs) : R := g34 i + g38 i.
Definition g41 (i : inputs) : R := unit_w_y_0 i * g25 i.
Definition g42 (i : inputs) : R := x_0 i * g25 i.
Definition g43 (i : inputs) : R := g37 i + g41 i.
Definition g44 (i : inputs) : R := g29 i / (norm_w_2 i).
Definition g45 (i : inputs) : R := unit_w_2_1 i * g44 i.
Definition g46 (i : inputs) : R := g31 i / (norm_w_2 i).
Definition g47 (i : inputs) : R := unit_w_2_0 i * g46 i.
Definition g48 (i : inputs) : R := g45 i + g47 i.
Definition g49 (i : inputs) : R := g33 i / (norm_w_1 i).
Definition g50 (i : inputs) : R := unit_w_1_1 i * g49 i.
Definition g51 (i : inputs) : R := g36 i / (norm_w_1 i).
Definition g52 (i : inputs) : R := unit_w_1_0 i * g51 i.
Definition g53 (i : inputs) : R := g50 i + g52 i.
Definition g54 (i : inputs) : R := g39 i / (norm_w_y i).
Definition g55 (i : inputs) : R := unit_w_y_1 i * g54 i.
Definition g56 (i : inputs) : R := g42 i / (norm_w_y i).
Definition g57 (i : inputs) : R := unit_w_y_0 i * g56 i.
Definition g58 (i : inputs) : R := g55 i + g57 i.
Definition g59 (i : inputs) : R := g48 i / (norm_w_2 i).
Definition g60 (i : inputs) : R := w_2_1 i * g59 i.
Definition g61 (i : inputs) : R := g44 i - g60 i.
Definition g62 (i : inputs) : R := w_2_0 i * g59 i.
Definition g63 (i : inputs) : R := g46 i - g62 i.
Definition g64 (i : inputs) : R := g53 i / (norm_w_1 i).
Definition g65 (i : inputs) : R := w_1_1 i * g64 i.
Definition g66 (i : inputs) : R := g49 i - g65 i.
Definition g67 (i : inputs) : R := w_1_0 i * g64 i.
Definition g68 (i : inputs) : R := g51 i - g67 i.
Definition g69 (i : inputs) : R := g58 i / (norm_w_y i).
Definition g70 (i : inputs) : R := w_y_1 i * g69 i.
Definition g71 (i : inputs) : R := g54 i - g70 i.
Definition g72 (i : inputs) : R := w_y_0 i * g69 i.
Definition g73 (i : inputs) : R := g56 i - g72 i.
Definition g74 (i : inputs) : R := g27 i / (norm_x i).
Definition g75 (i : inputs) : R := x_1 i * g74 i.
Definition g76 (i : inputs) : R := g40 i - g75 i.
Definition g77 (i : inputs) : R := x_0 i * g74 i.
Definition g78 (i : inputs) : R := g43 i - g77 i.
Definition g79 (i : inputs) : R := 1 + v56 i.
Definition g80 (i : inputs) : R := 1 / (g79 i).
Definition g81 (i : inputs) : R := v56 i * g80 i.
Definition g82 (i : inputs) : R := 1 - g81 i.
Definition g83 (i : inputs) : R := g81 i - 1.
Definition g84 (i : inputs) : R := norm_x i * g83 i.
Definition g85 (i : inputs) : R := v52 i * g83 i.
Definition g86 (i : inputs) : R := g84 i / (0 + 1).
Definition g87 (i : inputs) : R := v45 i * g86 i.
Definition g88 (i : inputs) : R := v41 i * g86 i.
Definition g89 (i : inputs) : R := v43 i * g88 i.
Definition g90 (i : inputs) : R := v41 i * g88 i.
Definition g91 (i : inputs) : R := g87 i + g89 i.
Definition g92 (i : inputs) : R := g90 i - g86 i.
Definition g93 (i : inputs) : R := cos_y i * g92 i.
Definition g94 (i : inputs) : R := v41 i * g92 i.
Definition g95 (i : inputs) : R := g91 i + g93 i.
Definition g96 (i : inputs) : R := g94 i - g88 i.
Definition g97 (i : inputs) : R := 2 * g95 i.
Definition g98 (i : inputs) : R := g96 i + g97 i.
Definition g99 (i : inputs) : R := g20 i * g82 i.
Definition g100 (i : inputs) : R := g23 i * g82 i.
Definition g101 (i : inputs) : R := g98 i / (norm_x i).
Definition g102 (i : inputs) : R := cos_y i * g101 i.
Definition g103 (i : inputs) : R := g85 i - g102 i.
Definition g104 (i : inputs) : R := unit_w_2_1 i * g100 i.
Definition g105 (i : inputs) : R := x_1 i * g100 i.
Definition g106 (i : inputs) : R := unit_w_2_0 i * g100 i.
Definition g107 (i : inputs) : R := x_0 i * g100 i.
Definition g108 (i : inputs) : R := unit_w_1_1 i * g99 i.
Definition g109 (i : inputs) : R := x_1 i * g99 i.
Definition g110 (i : inputs) : R := g104 i + g108 i.
Definition g111 (i : inputs) : R := unit_w_1_0 i * g99 i.
Definition g112 (i : inputs) : R := x_0 i * g99 i.
Definition g113 (i : inputs) : R := g106 i + g111 i.
Definition g114 (i : inputs) : R := unit_w_y_1 i * g101 i.
Definition g115 (i : inputs) : R := x_1 i * g101 i.
Definition g116 (i : inputs) : R := g110 i + g114 i.
Definition g117 (i : inputs) : R := unit_w_y_0 i * g101 i.
Definition g118 (i : inputs) : R := x_0 i * g101 i.
Definition g119 (i : inputs) : R := g113 i + g117 i.
Definition g120 (i : inputs) : R := g105 i / (norm_w_2 i).
Definition g121 (i : inputs) : R := unit_w_2_1 i * g120 i.
Definition g122 (i : inputs) : R := g107 i / (norm_w_2 i).
Definition g123 (i : inputs) : R := unit_w_2_0 i * g122 i.
Definition g124 (i : inputs) : R := g121 i + g123 i.
Definition g125 (i : inputs) : R := g109 i / (norm_w_1 i).
Definition g126 (i : inputs) : R := unit_w_1_1 i * g125 i.
Definition g127 (i : inputs) : R := g112 i / (norm_w_1 i).
Definition g128 (i : inputs) : R := unit_w_1_0 i * g127 i.
Definition g129 (i : inputs) : R := g126 i + g128 i.
Definition g130 (i : inputs) : R := g115 i / (norm_w_y i).
Definition g131 (i : inputs) : R := unit_w_y_1 i * g130 i.
Definition g132 (i : inputs) : R := g118 i / (norm_w_y i).
Definition g133 (i : inputs) : R := unit_w_y_0 i * g132 i.
Definition g134 (i : inputs) : R := g131 i + g133 i.
Definition g135 (i : inputs) : R := g124 i / (norm_w_2 i).
Definition g136 (i : inputs) : R := w_2_1 i * g135 i.
Definition g137 (i : inputs) : R := g120 i - g136 i.
Definition g138 (i : inputs) : R := w_2_0 i * g135 i.
Definition g139 (i : inputs) : R := g122 i - g138 i.
Definition g140 (i : inputs) : R := g129 i / (norm_w_1 i).
Definition g141 (i : inputs) : R := w_1_1 i * g140 i.
Definition g142 (i : inputs) : R := g125 i - g141 i.
Definition g143 (i : inputs) : R := w_1_0 i * g140 i.
Definition g144 (i : inputs) : R := g127 i - g143 i.
Definition g145 (i : inputs) : R := g134 i / (norm_w_y i).
Definition g146 (i : inputs) : R := w_y_1 i * g145 i.
Definition g147 (i : inputs) : R := g130 i - g146 i.
Definition g148 (i : inputs) : R := w_y_0 i * g145 i.
Definition g149 (i : inputs) : R := g132 i - g148 i.
Definition g150 (i : inputs) : R := g103 i / (norm_x i).
Definition g151 (i : inputs) : R := x_1 i * g150 i.
Definition g152 (i : inputs) : R := g116 i + g151 i.
Definition g153 (i : inputs) : R := x_0 i * g150 i.
Definition g154 (i : inputs) : R := g119 i + g153 i.
Definition g155 (i : inputs) : R := 1 + v84 i.
Definition g156 (i : inputs) : R := 1 / (g155 i).
Definition g157 (i : inputs) : R := v84 i * g156 i.
Definition g158 (i : inputs) : R := 1 - g157 i.
Definition g159 (i : inputs) : R := g157 i - 1.
Definition g160 (i : inputs) : R := norm_x i * g159 i.
Definition g161 (i : inputs) : R := v80 i * g159 i.
Definition g162 (i : inputs) : R := g160 i / (0 + 1).
Definition g163 (i : inputs) : R := v45 i * g162 i.
Definition g164 (i : inputs) : R := v41 i * g162 i.
Definition g165 (i : inputs) : R := v43 i * g164 i.
Definition g166 (i : inputs) : R := v41 i * g164 i.
Definition g167 (i : inputs) : R := g163 i + g165 i.
Definition g168 (i : inputs) : R := g162 i - g166 i.
Definition g169 (i : inputs) : R := cos_y i * g168 i.
Definition g170 (i : inputs) : R := v41 i * g168 i.
Definition g171 (i : inputs) : R := g169 i - g167 i.
Definition g172 (i : inputs) : R := g164 i + g170 i.
Definition g173 (i : inputs) : R := 2 * g171 i.
Definition g174 (i : inputs) : R := g172 i + g173 i.
Definition g175 (i : inputs) : R := g20 i * g158 i.
Definition g176 (i : inputs) : R := g23 i * g158 i.
Definition g177 (i : inputs) : R := g174 i / (norm_x i).
Definition g178 (i : inputs) : R := cos_y i * g177 i.
Definition g179 (i : inputs) : R := g161 i - g178 i.
Definition g180 (i : inputs) : R := unit_w_2_1 i * g176 i.
Definition g181 (i : inputs) : R := x_1 i * g176 i.
Definition g182 (i : inputs) : R := unit_w_2_0 i * g176 i.
Definition g183 (i : inputs) : R := x_0 i * g176 i.
Definition g184 (i : inputs) : R := unit_w_1_1 i * g175 i.
Definition g185 (i : inputs) : R := x_1 i * g175 i.
Definition g186 (i : inputs) : R := g180 i + g184 i.
Definition g187 (i : inputs) : R := unit_w_1_0 i * g175 i.
Definition g188 (i : inputs) : R := x_0 i * g175 i.
Definition g189 (i : inputs) : R := g182 i + g187 i.
Definition g190 (i : inputs) : R := unit_w_y_1 i * g177 i.
Definition g191 (i : inputs) : R := x_1 i * g177 i.
Definition g192 (i : inputs) : R := g186 i + g190 i.
Definition g193 (i : inputs) : R := unit_w_y_0 i * g177 i.
Definition g194 (i : inputs) : R := x_0 i * g177 i.
Definition g195 (i : inputs) : R := g189 i + g193 i.
Definition g196 (i : inputs) : R := g181 i / (norm_w_2 i).
Definition g197 (i : inputs) : R := unit_w_2_1 i * g196 i.
Definition g198 (i : inputs) : R := g183 i / (norm_w_2 i).
Definition g199 (i : inputs) : R := unit_w_2_0 i * g198 i.
Definition g200 (i : inputs) : R := g197 i + g199 i.
Definition g201 (i : inputs) : R := g185 i / (norm_w_1 i).
Definition g202 (i : inputs) : R := unit_w_1_1 i * g201 i.
Definition g203 (i : inputs) : R := g188 i / (norm_w_1 i).
Definition g204 (i : inputs) : R := unit_w_1_0 i * g203 i.
Definition g205 (i : inputs) : R := g202 i + g204 i.
Definition g206 (i : inputs) : R := g191 i / (norm_w_y i).
Definition g207 (i : inputs) : R := unit_w_y_1 i * g206 i.
Definition g208 (i : inputs) : R := g194 i / (norm_w_y i).
Definition g209 (i : inputs) : R := unit_w_y_0 i * g208 i.
Definition g210 (i : inputs) : R := g207 i + g209 i.
Definition g211 (i : inputs) : R := g200 i / (norm_w_2 i).
Definition g212 (i : inputs) : R := w_2_1 i * g211 i.
Definition g213 (i : inputs) : R := g196 i - g212 i.
Definition g214 (i : inputs) : R := w_2_0 i * g211 i.
Definition g215 (i : inputs) : R := g198 i - g214 i.
Definition g216 (i : inputs) : R := g205 i / (norm_w_1 i).
Definition g217 (i : inputs) : R := w_1_1 i * g216 i.
Definition g218 (i : inputs) : R := g201 i - g217 i.
Definition g219 (i : inputs) : R := w_1_0 i * g216 i.
Definition g220 (i : inputs) : R := g203 i - g219 i.
Definition g221 (i : inputs) : R := g210 i / (norm_w_y i).
Definition g222 (i : inputs) : R := w_y_1 i * g221 i.
Definition g223 (i : inputs) : R := g206 i - g222 i.
Definition g224 (i : inputs) : R := w_y_0 i * g221 i.
Definition g225 (i : inputs) : R := g208 i - g224 i.
Definition g226 (i : inputs) : R := g179 i / (norm_x i).
Definition g227 (i : inputs) : R := x_1 i * g226 i.
Definition g228 (i : inputs) : R := g192 i + g227 i.
Definition g229 (i : inputs) : R := x_0 i * g226 i.
Definition g230 (i : inputs) : R := g195 i + g229 i.
Definition g231 (i : inputs) : R := 1 + v65 i.
Definition g232 (i : inputs) : R := 1 / (g231 i).
Definition g233 (i : inputs) : R := v65 i * g232 i.
Definition g234 (i : inputs) : R := 1 - g233 i.
Definition g235 (i : inputs) : R := g233 i - 1.
Definition g236 (i : inputs) : R := norm_x i * g235 i.
Definition g237 (i : inputs) : R := v61 i * g235 i.
Definition g238 (i : inputs) : R := g236 i / (0 + 1).
Definition g239 (i : inputs) : R := v45 i * g238 i.
Definition g240 (i : inputs) : R := v41 i * g238 i.
Definition g241 (i : inputs) : R := v43 i * g240 i.
Definition g242 (i : inputs) : R := v41 i * g240 i.
Definition g243 (i : inputs) : R := g239 i + g241 i.
Definition g244 (i : inputs) : R := g242 i - g238 i.
Definition g245 (i : inputs) : R := cos_y i * g244 i.
Definition g246 (i : inputs) : R := v41 i * g244 i.
Definition g247 (i : inputs) : R := g243 i + g245 i.
Definition g248 (i : inputs) : R := g246 i - g240 i.
Definition g249 (i : inputs) : R := 2 * g247 i.
Definition g250 (i : inputs) : R := g248 i + g249 i.
Definition g251 (i : inputs) : R := g20 i * g234 i.
Definition g252 (i : inputs) : R := g23 i * g234 i.
Definition g253 (i : inputs) : R := g250 i / (norm_x i).
Definition g254 (i : inputs) : R := cos_y i * g253 i.
Definition g255 (i : inputs) : R := g237 i - g254 i.
Definition g256 (i : inputs) : R := unit_w_2_1 i * g252 i.
Definition g257 (i : inputs) : R := x_1 i * g252 i.
Definition g258 (i : inputs) : R := unit_w_2_0 i * g252 i.
Definition g259 (i : inputs) : R := x_0 i * g252 i.
Definition g260 (i : inputs) : R := unit_w_1_1 i * g251 i.
Definition g261 (i : inputs) : R := x_1 i * g251 i.
Definition g262 (i : inputs) : R := g256 i + g260 i.
Definition g263 (i : inputs) : R := unit_w_1_0 i * g251 i.
Definition g264 (i : inputs) : R := x_0 i * g251 i.
Definition g265 (i : inputs) : R := g258 i + g263 i.
Definition g266 (i : inputs) : R := unit_w_y_1 i * g253 i.
Definition g267 (i : inputs) : R := x_1 i * g253 i.
Definition g268 (i : inputs) : R := g262 i + g266 i.
Definition g269 (i : inputs) : R := unit_w_y_0 i * g253 i.
Definition g270 (i : inputs) : R := x_0 i * g253 i.
Definition g271 (i : inputs) : R := g265 i + g269 i.
Definition g272 (i : inputs) : R := g257 i / (norm_w_2 i).
Definition g273 (i : inputs) : R := unit_w_2_1 i * g272 i.
Definition g274 (i : inputs) : R := g259 i / (norm_w_2 i).
Definition g275 (i : inputs) : R := unit_w_2_0 i * g274 i.
Definition g276 (i : inputs) : R := g273 i + g275 i.
Definition g277 (i : inputs) : R := g261 i / (norm_w_1 i).
Definition g278 (i : inputs) : R := unit_w_1_1 i * g277 i.
Definition g279 (i : inputs) : R := g264 i / (norm_w_1 i).
Definition g280 (i : inputs) : R := unit_w_1_0 i * g279 i.
Definition g281 (i : inputs) : R := g278 i + g280 i.
Definition g282 (i : inputs) : R := g267 i / (norm_w_y i).
Definition g283 (i : inputs) : R := unit_w_y_1 i * g282 i.
Definition g284 (i : inputs) : R := g270 i / (norm_w_y i).
Definition g285 (i : inputs) : R := unit_w_y_0 i * g284 i.
Definition g286 (i : inputs) : R := g283 i + g285 i.
Definition g287 (i : inputs) : R := g276 i / (norm_w_2 i).
Definition g288 (i : inputs) : R := w_2_1 i * g287 i.
Definition g289 (i : inputs) : R := g272 i - g288 i.
Definition g290 (i : inputs) : R := w_2_0 i * g287 i.
Definition g291 (i : inputs) : R := g274 i - g290 i.
Definition g292 (i : inputs) : R := g281 i / (norm_w_1 i).
Definition g293 (i : inputs) : R := w_1_1 i * g292 i.
Definition g294 (i : inputs) : R := g277 i - g293 i.
Definition g295 (i : inputs) : R := w_1_0 i * g292 i.
Definition g296 (i : inputs) : R := g279 i - g295 i.
Definition g297 (i : inputs) : R := g286 i / (norm_w_y i).
Definition g298 (i : inputs) : R := w_y_1 i * g297 i.
Definition g299 (i : inputs) : R := g282 i - g298 i.
Definition g300 (i : inputs) : R := w_y_0 i * g297 i.
Definition g301 (i : inputs) : R := g284 i - g300 i.
Definition g302 (i : inputs) : R := g255 i / (norm_x i).
Definition g303 (i : inputs) : R := x_1 i * g302 i.
Definition g304 (i : inputs) : R := g268 i + g303 i.
Definition g305 (i : inputs) : R := x_0 i * g302 i.
Definition g306 (i : inputs) : R := g271 i + g305 i.
Definition g307 (i : inputs) : R := 1 + v75 i.
Definition g308 (i : inputs) : R := 1 / (g307 i).
Definition g309 (i : inputs) : R := v75 i * g308 i.
Definition g310 (i : inputs) : R := 1 - g309 i.
Definition g311 (i : inputs) : R := g309 i - 1.
Definition g312 (i : inputs) : R := norm_x i * g311 i.
Definition g313 (i : inputs) : R := v71 i * g311 i.
Definition g314 (i : inputs) : R := g312 i / (0 + 1).
Definition g315 (i : inputs) : R := v45 i * g314 i.
Definition g316 (i : inputs) : R := v41 i * g314 i.
Definition g317 (i : inputs) : R := v43 i * g316 i.
Definition g318 (i : inputs) : R := v41 i * g316 i.
Definition g319 (i : inputs) : R := g315 i + g317 i.
Definition g320 (i : inputs) : R := g314 i - g318 i.
Definition g321 (i : inputs) : R := cos_y i * g320 i.
Definition g322 (i : inputs) : R := v41 i * g320 i.
Definition g323 (i : inputs) : R := g321 i - g319 i.
Definition g324 (i : inputs) : R := g316 i + g322 i.
Definition g325 (i : inputs) : R := 2 * g323 i.
Definition g326 (i : inputs) : R := g324 i + g325 i.
Definition g327 (i : inputs) : R := g20 i * g310 i.
Definition g328 (i : inputs) : R := g23 i * g310 i.
Definition g329 (i : inputs) : R := g326 i / (norm_x i).
Definition g330 (i : inputs) : R := cos_y i * g329 i.
Definition g331 (i : inputs) : R := g313 i - g330 i.
Definition g332 (i : inputs) : R := unit_w_2_1 i * g328 i.
Definition g333 (i : inputs) : R := x_1 i * g328 i.
Definition g334 (i : inputs) : R := unit_w_2_0 i * g328 i.
Definition g335 (i : inputs) : R := x_0 i * g328 i.
Definition g336 (i : inputs) : R := unit_w_1_1 i * g327 i.
Definition g337 (i : inputs) : R := x_1 i * g327 i.
Definition g338 (i : inputs) : R := g332 i + g336 i.
Definition g339 (i : inputs) : R := unit_w_1_0 i * g327 i.
Definition g340 (i : inputs) : R := x_0 i * g327 i.
Definition g341 (i : inputs) : R := g334 i + g339 i.
Definition g342 (i : inputs) : R := unit_w_y_1 i * g329 i.
Definition g343 (i : inputs) : R := x_1 i * g329 i.
Definition g344 (i : inputs) : R := g338 i + g342 i.
Definition g345 (i : inputs) : R := unit_w_y_0 i * g329 i.
Definition g346 (i : inputs) : R := x_0 i * g329 i.
Definition g347 (i : inputs) : R := g341 i + g345 i.
Definition g348 (i : inputs) : R := g333 i / (norm_w_2 i).
Definition g349 (i : inputs) : R := unit_w_2_1 i * g348 i.
Definition g350 (i : inputs) : R := g335 i / (norm_w_2 i).
Definition g351 (i : inputs) : R := unit_w_2_0 i * g350 i.
Definition g352 (i : inputs) : R := g349 i + g351 i.
Definition g353 (i : inputs) : R := g337 i / (norm_w_1 i).
Definition g354 (i : inputs) : R := unit_w_1_1 i * g353 i.
Definition g355 (i : inputs) : R := g340 i / (norm_w_1 i).
Definition g356 (i : inputs) : R := unit_w_1_0 i * g355 i.
Definition g357 (i : inputs) : R := g354 i + g356 i.
Definition g358 (i : inputs) : R := g343 i / (norm_w_y i).
Definition g359 (i : inputs) : R := unit_w_y_1 i * g358 i.
Definition g360 (i : inputs) : R := g346 i / (norm_w_y i).
Definition g361 (i : inputs) : R := unit_w_y_0 i * g360 i.
Definition g362 (i : inputs) : R := g359 i + g361 i.
Definition g363 (i : inputs) : R := g352 i / (norm_w_2 i).
Definition g364 (i : inputs) : R := w_2_1 i * g363 i.
Definition g365 (i : inputs) : R := g348 i - g364 i.
Definition g366 (i : inputs) : R := w_2_0 i * g363 i.
Definition g367 (i : inputs) : R := g350 i - g366 i.
Definition g368 (i : inputs) : R := g357 i / (norm_w_1 i).
Definition g369 (i : inputs) : R := w_1_1 i * g368 i.
Definition g370 (i : inputs) : R := g353 i - g369 i.
Definition g371 (i : inputs) : R := w_1_0 i * g368 i.
Definition g372 (i : inputs) : R := g355 i - g371 i.
Definition g373 (i : inputs) : R := g362 i / (norm_w_y i).
Definition g374 (i : inputs) : R := w_y_1 i * g373 i.
Definition g375 (i : inputs) : R := g358 i - g374 i.
Definition g376 (i : inputs) : R := w_y_0 i * g373 i.
Definition g377 (i : inputs) : R := g360 i - g376 i.
Definition g378 (i : inputs) : R := g331 i / (norm_x i).
Definition g379 (i : inputs) : R := x_1 i * g378 i.
Definition g380 (i : inputs) : R := g344 i + g379 i.
Definition g381 (i : inputs) : R := x_0 i * g378 i.
Definition g382 (i : inputs) : R := g347 i + g381 i.

Definition loss_1 (i : inputs) : R := v88 i.
Definition by_x_0_1 (i : inputs) : R := g78 i.
Definition by_x_1_1 (i : inputs) : R := g76 i.
Definition by_w_y_0_1 (i : inputs) : R := g73 i.
Definition by_w_y_1_1 (i : inputs) : R := g71 i.
Definition by_w_1_0_1 (i : inputs) : R := g68 i.
Definition by_w_1_1_1 (i : inputs) : R := g66 i.
Definition by_w_2_0_1 (i : inputs) : R := g63 i.
Definition by_w_2_1_1 (i : inputs) : R := g61 i.
(* Where the code computes loss_1. *)
Definition path_1 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ (cos ((PI * 1) / 4)) < cos_y i /\ v54 i < 0.

Definition loss_2 (i : inputs) : R := v58 i.
Definition by_x_0_2 (i : inputs) : R := g154 i.
Definition by_x_1_2 (i : inputs) : R := g152 i.
Definition by_w_y_0_2 (i : inputs) : R := g149 i.
Definition by_w_y_1_2 (i : inputs) : R := g147 i.
Definition by_w_1_0_2 (i : inputs) : R := g144 i.
Definition by_w_1_1_2 (i : inputs) : R := g142 i.
Definition by_w_2_0_2 (i : inputs) : R := g139 i.
Definition by_w_2_1_2 (i : inputs) : R := g137 i.
(* Where the code computes loss_2. *)
Definition path_2 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ (cos ((PI * 1) / 4)) < cos_y i /\ v54 i > 0.

Definition loss_3 (i : inputs) : R := v86 i.
Definition by_x_0_3 (i : inputs) : R := g230 i.
Definition by_x_1_3 (i : inputs) : R := g228 i.
Definition by_w_y_0_3 (i : inputs) : R := g225 i.
Definition by_w_y_1_3 (i : inputs) : R := g223 i.
Definition by_w_1_0_3 (i : inputs) : R := g220 i.
Definition by_w_1_1_3 (i : inputs) : R := g218 i.
Definition by_w_2_0_3 (i : inputs) : R := g215 i.
Definition by_w_2_1_3 (i : inputs) : R := g213 i.
(* Where the code computes loss_3. *)
Definition path_3 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) < cos_y i /\ v82 i > 0.

Definition loss_4 (i : inputs) : R := v67 i.
Definition by_x_0_4 (i : inputs) : R := g306 i.
Definition by_x_1_4 (i : inputs) : R := g304 i.
Definition by_w_y_0_4 (i : inputs) : R := g301 i.
Definition by_w_y_1_4 (i : inputs) : R := g299 i.
Definition by_w_1_0_4 (i : inputs) : R := g296 i.
Definition by_w_1_1_4 (i : inputs) : R := g294 i.
Definition by_w_2_0_4 (i : inputs) : R := g291 i.
Definition by_w_2_1_4 (i : inputs) : R := g289 i.
(* Where the code computes loss_4. *)
Definition path_4 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) < cos_y i /\ v63 i > 0.

Definition loss_5 (i : inputs) : R := v77 i.
Definition by_x_0_5 (i : inputs) : R := g382 i.
Definition by_x_1_5 (i : inputs) : R := g380 i.
Definition by_w_y_0_5 (i : inputs) : R := g377 i.
Definition by_w_y_1_5 (i : inputs) : R := g375 i.
Definition by_w_1_0_5 (i : inputs) : R := g372 i.
Definition by_w_1_1_5 (i : inputs) : R := g370 i.
Definition by_w_2_0_5 (i : inputs) : R := g367 i.
Definition by_w_2_1_5 (i : inputs) : R := g365 i.
(* Where the code computes loss_5. *)
Definition path_5 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v19 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) > cos_y i /\ v73 i > 0.

(* What is under a root, in a logarithm or below a fraction bar. *)
Definition domain (i : inputs) : Prop := 0 < v4 i /\ 0 < v9 i /\ 0 < v14 i /\ 0 < v19 i.

(* At time t the inputs, on the curve c, have the velocity d. *)
Definition moves (c : R -> inputs) (t : R) (d : inputs) : Prop :=
  is_derive (fun u => x_0 (c u)) t (x_0 d) /\ is_derive (fun u => x_1 (c u)) t (x_1 d) /\ is_derive (fun u => w_y_0 (c u)) t (w_y_0 d) /\ is_derive (fun u => w_y_1 (c u)) t (w_y_1 d) /\ is_derive (fun u => w_1_0 (c u)) t (w_1_0 d) /\ is_derive (fun u => w_1_1 (c u)) t (w_1_1 d) /\ is_derive (fun u => w_2_0 (c u)) t (w_2_0 d) /\ is_derive (fun u => w_2_1 (c u)) t (w_2_1 d).

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
  Fact d_w_2_1 : is_derive (fun u => w_2_1 (c u)) t (w_2_1 d). Proof. exact ((proj2 (proj2 (proj2 (proj2 (proj2 (proj2 (proj2 M)))))))). Qed.
  Fact positive_v4 : 0 < v4 (c t). Proof. exact ((proj1 D)). Qed.
  Fact positive_v9 : 0 < v9 (c t). Proof. exact ((proj1 (proj2 D))). Qed.
  Fact positive_v14 : 0 < v14 (c t). Proof. exact ((proj1 (proj2 (proj2 D)))). Qed.
  Fact positive_v19 : 0 < v19 (c t). Proof. exact ((proj2 (proj2 (proj2 D)))). Qed.
  Fact not_zero_norm_w_y : norm_w_y (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v9)). Qed.
  Fact not_zero_norm_w_1 : norm_w_1 (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v14)). Qed.
  Fact not_zero_norm_w_2 : norm_w_2 (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v19)). Qed.
  Fact not_zero_norm_x : norm_x (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v4)). Qed.
  Fact above_v57 : 0 < 1 + v56 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v66 : 0 < 1 + v65 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v76 : 0 < 1 + v75 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v85 : 0 < 1 + v84 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v88 : 0 < 1 + v87 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
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
  Definition t_v27 : R := x_0 d * unit_w_y_0 (c t) + x_0 (c t) * t_unit_w_y_0.
  Fact d_v27 : is_derive (fun u => v27 (c u)) t t_v27. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_unit_w_y_0). Qed.
  Definition t_v28 : R := 0 + t_v27.
  Fact d_v28 : is_derive (fun u => v28 (c u)) t t_v28. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v27). Qed.
  Definition t_v29 : R := x_1 d * unit_w_y_1 (c t) + x_1 (c t) * t_unit_w_y_1.
  Fact d_v29 : is_derive (fun u => v29 (c u)) t t_v29. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_unit_w_y_1). Qed.
  Definition t_u_y : R := t_v28 + t_v29.
  Fact d_u_y : is_derive (fun u => u_y (c u)) t t_u_y. Proof. exact (d_add _ _ _ _ _ d_v28 d_v29). Qed.
  Definition t_v31 : R := x_0 d * unit_w_1_0 (c t) + x_0 (c t) * t_unit_w_1_0.
  Fact d_v31 : is_derive (fun u => v31 (c u)) t t_v31. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_unit_w_1_0). Qed.
  Definition t_v32 : R := 0 + t_v31.
  Fact d_v32 : is_derive (fun u => v32 (c u)) t t_v32. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v31). Qed.
  Definition t_v33 : R := x_1 d * unit_w_1_1 (c t) + x_1 (c t) * t_unit_w_1_1.
  Fact d_v33 : is_derive (fun u => v33 (c u)) t t_v33. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_unit_w_1_1). Qed.
  Definition t_u_1 : R := t_v32 + t_v33.
  Fact d_u_1 : is_derive (fun u => u_1 (c u)) t t_u_1. Proof. exact (d_add _ _ _ _ _ d_v32 d_v33). Qed.
  Definition t_v35 : R := x_0 d * unit_w_2_0 (c t) + x_0 (c t) * t_unit_w_2_0.
  Fact d_v35 : is_derive (fun u => v35 (c u)) t t_v35. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_unit_w_2_0). Qed.
  Definition t_v36 : R := 0 + t_v35.
  Fact d_v36 : is_derive (fun u => v36 (c u)) t t_v36. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v35). Qed.
  Definition t_v37 : R := x_1 d * unit_w_2_1 (c t) + x_1 (c t) * t_unit_w_2_1.
  Fact d_v37 : is_derive (fun u => v37 (c u)) t t_v37. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_unit_w_2_1). Qed.
  Definition t_u_2 : R := t_v36 + t_v37.
  Fact d_u_2 : is_derive (fun u => u_2 (c u)) t t_u_2. Proof. exact (d_add _ _ _ _ _ d_v36 d_v37). Qed.
  Definition t_cos_y : R := t_u_y / (norm_x (c t)) - cos_y (c t) * (t_norm_x / (norm_x (c t))).
  Fact d_cos_y : is_derive (fun u => cos_y (c u)) t t_cos_y. Proof. exact (d_div _ _ _ _ _ d_u_y d_norm_x not_zero_norm_x). Qed.
  Definition t_v40 : R := exp (u_1 (c t) - v40 (c t)) * t_u_1 + (exp (u_2 (c t) - v40 (c t)) * t_u_2 + (0)).
  Fact d_v40 : is_derive (fun u => v40 (c u)) t t_v40. Proof. exact (d_lse t _ _ _ (move_one t _ _ _ _ d_u_1 (move_one t _ _ _ _ d_u_2 (move_none t)))). Qed.
  Definition t_v41 : R := t_cos_y * 2 + cos_y (c t) * 0.
  Fact d_v41 : is_derive (fun u => v41 (c u)) t t_v41. Proof. exact (d_mul _ _ _ _ _ d_cos_y (d_const 2 t)). Qed.
  Definition t_v42 : R := t_v41 * cos_y (c t) + v41 (c t) * t_cos_y.
  Fact d_v42 : is_derive (fun u => v42 (c u)) t t_v42. Proof. exact (d_mul _ _ _ _ _ d_v41 d_cos_y). Qed.
  Definition t_v43 : R := t_v42 - 0.
  Fact d_v43 : is_derive (fun u => v43 (c u)) t t_v43. Proof. exact (d_sub _ _ _ _ _ d_v42 (d_const 1 t)). Qed.
  Definition t_v44 : R := t_v41 * v43 (c t) + v41 (c t) * t_v43.
  Fact d_v44 : is_derive (fun u => v44 (c u)) t t_v44. Proof. exact (d_mul _ _ _ _ _ d_v41 d_v43). Qed.
  Definition t_v45 : R := t_v44 - t_cos_y.
  Fact d_v45 : is_derive (fun u => v45 (c u)) t t_v45. Proof. exact (d_sub _ _ _ _ _ d_v44 d_cos_y). Qed.
  Definition t_v46 : R := t_v41 * v45 (c t) + v41 (c t) * t_v45.
  Fact d_v46 : is_derive (fun u => v46 (c u)) t t_v46. Proof. exact (d_mul _ _ _ _ _ d_v41 d_v45). Qed.
  Definition t_v47 : R := t_v46 - t_v43.
  Fact d_v47 : is_derive (fun u => v47 (c u)) t t_v47. Proof. exact (d_sub _ _ _ _ _ d_v46 d_v43). Qed.
  Definition t_v48 : R := t_v47 * 1 + v47 (c t) * 0.
  Fact d_v48 : is_derive (fun u => v48 (c u)) t t_v48. Proof. exact (d_mul _ _ _ _ _ d_v47 (d_const 1 t)). Qed.
  Definition t_v49 : R := t_v48 - 0.
  Fact d_v49 : is_derive (fun u => v49 (c u)) t t_v49. Proof. exact (d_sub _ _ _ _ _ d_v48 (d_const 0 t)). Qed.
  Definition t_v50 : R := t_cos_y * 0 + cos_y (c t) * 0.
  Fact d_v50 : is_derive (fun u => v50 (c u)) t t_v50. Proof. exact (d_mul _ _ _ _ _ d_cos_y (d_const 0 t)). Qed.
  Definition t_v51 : R := t_v50 + t_v49.
  Fact d_v51 : is_derive (fun u => v51 (c u)) t t_v51. Proof. exact (d_add _ _ _ _ _ d_v50 d_v49). Qed.
  Definition t_v52 : R := t_v51 / (0 + 1) - v52 (c t) * (0 / (0 + 1)).
  Fact d_v52 : is_derive (fun u => v52 (c u)) t t_v52. Proof. exact (d_div _ _ _ _ _ d_v51 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_z_y : R := t_v52 * norm_x (c t) + v52 (c t) * t_norm_x.
  Fact d_z_y : is_derive (fun u => z_y (c u)) t t_z_y. Proof. exact (d_mul _ _ _ _ _ d_v52 d_norm_x). Qed.
  Definition t_v54 : R := t_v40 - t_z_y.
  Fact d_v54 : is_derive (fun u => v54 (c u)) t t_v54. Proof. exact (d_sub _ _ _ _ _ d_v40 d_z_y). Qed.
  Definition t_v55 : R := - t_v54.
  Fact d_v55 : is_derive (fun u => v55 (c u)) t t_v55. Proof. exact (d_neg _ _ _ d_v54). Qed.
  Definition t_v56 : R := t_v55 * v56 (c t).
  Fact d_v56 : is_derive (fun u => v56 (c u)) t t_v56. Proof. exact (d_exp _ _ _ d_v55). Qed.
  Definition t_v57 : R := t_v56 / (1 + v56 (c t)).
  Fact d_v57 : is_derive (fun u => v57 (c u)) t t_v57. Proof. exact (d_ln_1p _ _ _ d_v56 above_v57). Qed.
  Definition t_v58 : R := t_v54 + t_v57.
  Fact d_v58 : is_derive (fun u => v58 (c u)) t t_v58. Proof. exact (d_add _ _ _ _ _ d_v54 d_v57). Qed.
  Definition t_v59 : R := t_v48 - 0.
  Fact d_v59 : is_derive (fun u => v59 (c u)) t t_v59. Proof. exact (d_sub _ _ _ _ _ d_v48 (d_const 4 t)). Qed.
  Definition t_v60 : R := t_v50 + t_v59.
  Fact d_v60 : is_derive (fun u => v60 (c u)) t t_v60. Proof. exact (d_add _ _ _ _ _ d_v50 d_v59). Qed.
  Definition t_v61 : R := t_v60 / (0 + 1) - v61 (c t) * (0 / (0 + 1)).
  Fact d_v61 : is_derive (fun u => v61 (c u)) t t_v61. Proof. exact (d_div _ _ _ _ _ d_v60 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_z_y_3 : R := t_v61 * norm_x (c t) + v61 (c t) * t_norm_x.
  Fact d_z_y_3 : is_derive (fun u => z_y_3 (c u)) t t_z_y_3. Proof. exact (d_mul _ _ _ _ _ d_v61 d_norm_x). Qed.
  Definition t_v63 : R := t_v40 - t_z_y_3.
  Fact d_v63 : is_derive (fun u => v63 (c u)) t t_v63. Proof. exact (d_sub _ _ _ _ _ d_v40 d_z_y_3). Qed.
  Definition t_v64 : R := - t_v63.
  Fact d_v64 : is_derive (fun u => v64 (c u)) t t_v64. Proof. exact (d_neg _ _ _ d_v63). Qed.
  Definition t_v65 : R := t_v64 * v65 (c t).
  Fact d_v65 : is_derive (fun u => v65 (c u)) t t_v65. Proof. exact (d_exp _ _ _ d_v64). Qed.
  Definition t_v66 : R := t_v65 / (1 + v65 (c t)).
  Fact d_v66 : is_derive (fun u => v66 (c u)) t t_v66. Proof. exact (d_ln_1p _ _ _ d_v65 above_v66). Qed.
  Definition t_v67 : R := t_v63 + t_v66.
  Fact d_v67 : is_derive (fun u => v67 (c u)) t t_v67. Proof. exact (d_add _ _ _ _ _ d_v63 d_v66). Qed.
  Definition t_v68 : R := t_v47 * (- 1) + v47 (c t) * 0.
  Fact d_v68 : is_derive (fun u => v68 (c u)) t t_v68. Proof. exact (d_mul _ _ _ _ _ d_v47 (d_const (- 1) t)). Qed.
  Definition t_v69 : R := t_v68 - 0.
  Fact d_v69 : is_derive (fun u => v69 (c u)) t t_v69. Proof. exact (d_sub _ _ _ _ _ d_v68 (d_const 6 t)). Qed.
  Definition t_v70 : R := t_v50 + t_v69.
  Fact d_v70 : is_derive (fun u => v70 (c u)) t t_v70. Proof. exact (d_add _ _ _ _ _ d_v50 d_v69). Qed.
  Definition t_v71 : R := t_v70 / (0 + 1) - v71 (c t) * (0 / (0 + 1)).
  Fact d_v71 : is_derive (fun u => v71 (c u)) t t_v71. Proof. exact (d_div _ _ _ _ _ d_v70 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_z_y_4 : R := t_v71 * norm_x (c t) + v71 (c t) * t_norm_x.
  Fact d_z_y_4 : is_derive (fun u => z_y_4 (c u)) t t_z_y_4. Proof. exact (d_mul _ _ _ _ _ d_v71 d_norm_x). Qed.
  Definition t_v73 : R := t_v40 - t_z_y_4.
  Fact d_v73 : is_derive (fun u => v73 (c u)) t t_v73. Proof. exact (d_sub _ _ _ _ _ d_v40 d_z_y_4). Qed.
  Definition t_v74 : R := - t_v73.
  Fact d_v74 : is_derive (fun u => v74 (c u)) t t_v74. Proof. exact (d_neg _ _ _ d_v73). Qed.
  Definition t_v75 : R := t_v74 * v75 (c t).
  Fact d_v75 : is_derive (fun u => v75 (c u)) t t_v75. Proof. exact (d_exp _ _ _ d_v74). Qed.
  Definition t_v76 : R := t_v75 / (1 + v75 (c t)).
  Fact d_v76 : is_derive (fun u => v76 (c u)) t t_v76. Proof. exact (d_ln_1p _ _ _ d_v75 above_v76). Qed.
  Definition t_v77 : R := t_v73 + t_v76.
  Fact d_v77 : is_derive (fun u => v77 (c u)) t t_v77. Proof. exact (d_add _ _ _ _ _ d_v73 d_v76). Qed.
  Definition t_v78 : R := t_v68 - 0.
  Fact d_v78 : is_derive (fun u => v78 (c u)) t t_v78. Proof. exact (d_sub _ _ _ _ _ d_v68 (d_const 2 t)). Qed.
  Definition t_v79 : R := t_v50 + t_v78.
  Fact d_v79 : is_derive (fun u => v79 (c u)) t t_v79. Proof. exact (d_add _ _ _ _ _ d_v50 d_v78). Qed.
  Definition t_v80 : R := t_v79 / (0 + 1) - v80 (c t) * (0 / (0 + 1)).
  Fact d_v80 : is_derive (fun u => v80 (c u)) t t_v80. Proof. exact (d_div _ _ _ _ _ d_v79 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_z_y_2 : R := t_v80 * norm_x (c t) + v80 (c t) * t_norm_x.
  Fact d_z_y_2 : is_derive (fun u => z_y_2 (c u)) t t_z_y_2. Proof. exact (d_mul _ _ _ _ _ d_v80 d_norm_x). Qed.
  Definition t_v82 : R := t_v40 - t_z_y_2.
  Fact d_v82 : is_derive (fun u => v82 (c u)) t t_v82. Proof. exact (d_sub _ _ _ _ _ d_v40 d_z_y_2). Qed.
  Definition t_v83 : R := - t_v82.
  Fact d_v83 : is_derive (fun u => v83 (c u)) t t_v83. Proof. exact (d_neg _ _ _ d_v82). Qed.
  Definition t_v84 : R := t_v83 * v84 (c t).
  Fact d_v84 : is_derive (fun u => v84 (c u)) t t_v84. Proof. exact (d_exp _ _ _ d_v83). Qed.
  Definition t_v85 : R := t_v84 / (1 + v84 (c t)).
  Fact d_v85 : is_derive (fun u => v85 (c u)) t t_v85. Proof. exact (d_ln_1p _ _ _ d_v84 above_v85). Qed.
  Definition t_v86 : R := t_v82 + t_v85.
  Fact d_v86 : is_derive (fun u => v86 (c u)) t t_v86. Proof. exact (d_add _ _ _ _ _ d_v82 d_v85). Qed.
  Definition t_v87 : R := t_v54 * v87 (c t).
  Fact d_v87 : is_derive (fun u => v87 (c u)) t t_v87. Proof. exact (d_exp _ _ _ d_v54). Qed.
  Definition t_v88 : R := t_v87 / (1 + v87 (c t)).
  Fact d_v88 : is_derive (fun u => v88 (c u)) t t_v88. Proof. exact (d_ln_1p _ _ _ d_v87 above_v88). Qed.
  Theorem derivative_1 : is_derive (fun u => loss_1 (c u)) t
    (by_x_0_1 (c t) * x_0 d + by_x_1_1 (c t) * x_1 d + by_w_y_0_1 (c t) * w_y_0 d + by_w_y_1_1 (c t) * w_y_1 d + by_w_1_0_1 (c t) * w_1_0 d + by_w_1_1_1 (c t) * w_1_1 d + by_w_2_0_1 (c t) * w_2_0 d + by_w_2_1_1 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v88|]. cbv beta delta [by_x_0_1 by_x_1_1 by_w_y_0_1 by_w_y_1_1 by_w_1_0_1 by_w_1_1_1 by_w_2_0_1 by_w_2_1_1 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 g15 g16 g17 g18 g19 g20 g21 g22 g23 g24 g25 g26 g27 g28 g29 g30 g31 g32 g33 g34 g35 g36 g37 g38 g39 g40 g41 g42 g43 g44 g45 g46 g47 g48 g49 g50 g51 g52 g53 g54 g55 g56 g57 g58 g59 g60 g61 g62 g63 g64 g65 g66 g67 g68 g69 g70 g71 g72 g73 g74 g75 g76 g77 g78 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v27 t_v28 t_v29 t_u_y t_v31 t_v32 t_v33 t_u_1 t_v35 t_v36 t_v37 t_u_2 t_cos_y t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_v47 t_v48 t_v49 t_v50 t_v51 t_v52 t_z_y t_v54 t_v87 t_v88].
    same_formula.
  Qed.
  Theorem derivative_2 : is_derive (fun u => loss_2 (c u)) t
    (by_x_0_2 (c t) * x_0 d + by_x_1_2 (c t) * x_1 d + by_w_y_0_2 (c t) * w_y_0 d + by_w_y_1_2 (c t) * w_y_1 d + by_w_1_0_2 (c t) * w_1_0 d + by_w_1_1_2 (c t) * w_1_1 d + by_w_2_0_2 (c t) * w_2_0 d + by_w_2_1_2 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v58|]. cbv beta delta [by_x_0_2 by_x_1_2 by_w_y_0_2 by_w_y_1_2 by_w_1_0_2 by_w_1_1_2 by_w_2_0_2 by_w_2_1_2 g19 g20 g22 g23 g79 g80 g81 g82 g83 g84 g85 g86 g87 g88 g89 g90 g91 g92 g93 g94 g95 g96 g97 g98 g99 g100 g101 g102 g103 g104 g105 g106 g107 g108 g109 g110 g111 g112 g113 g114 g115 g116 g117 g118 g119 g120 g121 g122 g123 g124 g125 g126 g127 g128 g129 g130 g131 g132 g133 g134 g135 g136 g137 g138 g139 g140 g141 g142 g143 g144 g145 g146 g147 g148 g149 g150 g151 g152 g153 g154 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v27 t_v28 t_v29 t_u_y t_v31 t_v32 t_v33 t_u_1 t_v35 t_v36 t_v37 t_u_2 t_cos_y t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_v47 t_v48 t_v49 t_v50 t_v51 t_v52 t_z_y t_v54 t_v55 t_v56 t_v57 t_v58].
    same_formula.
  Qed.
  Theorem derivative_3 : is_derive (fun u => loss_3 (c u)) t
    (by_x_0_3 (c t) * x_0 d + by_x_1_3 (c t) * x_1 d + by_w_y_0_3 (c t) * w_y_0 d + by_w_y_1_3 (c t) * w_y_1 d + by_w_1_0_3 (c t) * w_1_0 d + by_w_1_1_3 (c t) * w_1_1 d + by_w_2_0_3 (c t) * w_2_0 d + by_w_2_1_3 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v86|]. cbv beta delta [by_x_0_3 by_x_1_3 by_w_y_0_3 by_w_y_1_3 by_w_1_0_3 by_w_1_1_3 by_w_2_0_3 by_w_2_1_3 g19 g20 g22 g23 g155 g156 g157 g158 g159 g160 g161 g162 g163 g164 g165 g166 g167 g168 g169 g170 g171 g172 g173 g174 g175 g176 g177 g178 g179 g180 g181 g182 g183 g184 g185 g186 g187 g188 g189 g190 g191 g192 g193 g194 g195 g196 g197 g198 g199 g200 g201 g202 g203 g204 g205 g206 g207 g208 g209 g210 g211 g212 g213 g214 g215 g216 g217 g218 g219 g220 g221 g222 g223 g224 g225 g226 g227 g228 g229 g230 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v27 t_v28 t_v29 t_u_y t_v31 t_v32 t_v33 t_u_1 t_v35 t_v36 t_v37 t_u_2 t_cos_y t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_v47 t_v50 t_v68 t_v78 t_v79 t_v80 t_z_y_2 t_v82 t_v83 t_v84 t_v85 t_v86].
    same_formula.
  Qed.
  Theorem derivative_4 : is_derive (fun u => loss_4 (c u)) t
    (by_x_0_4 (c t) * x_0 d + by_x_1_4 (c t) * x_1 d + by_w_y_0_4 (c t) * w_y_0 d + by_w_y_1_4 (c t) * w_y_1 d + by_w_1_0_4 (c t) * w_1_0 d + by_w_1_1_4 (c t) * w_1_1 d + by_w_2_0_4 (c t) * w_2_0 d + by_w_2_1_4 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v67|]. cbv beta delta [by_x_0_4 by_x_1_4 by_w_y_0_4 by_w_y_1_4 by_w_1_0_4 by_w_1_1_4 by_w_2_0_4 by_w_2_1_4 g19 g20 g22 g23 g231 g232 g233 g234 g235 g236 g237 g238 g239 g240 g241 g242 g243 g244 g245 g246 g247 g248 g249 g250 g251 g252 g253 g254 g255 g256 g257 g258 g259 g260 g261 g262 g263 g264 g265 g266 g267 g268 g269 g270 g271 g272 g273 g274 g275 g276 g277 g278 g279 g280 g281 g282 g283 g284 g285 g286 g287 g288 g289 g290 g291 g292 g293 g294 g295 g296 g297 g298 g299 g300 g301 g302 g303 g304 g305 g306 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v27 t_v28 t_v29 t_u_y t_v31 t_v32 t_v33 t_u_1 t_v35 t_v36 t_v37 t_u_2 t_cos_y t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_v47 t_v48 t_v50 t_v59 t_v60 t_v61 t_z_y_3 t_v63 t_v64 t_v65 t_v66 t_v67].
    same_formula.
  Qed.
  Theorem derivative_5 : is_derive (fun u => loss_5 (c u)) t
    (by_x_0_5 (c t) * x_0 d + by_x_1_5 (c t) * x_1 d + by_w_y_0_5 (c t) * w_y_0 d + by_w_y_1_5 (c t) * w_y_1 d + by_w_1_0_5 (c t) * w_1_0 d + by_w_1_1_5 (c t) * w_1_1 d + by_w_2_0_5 (c t) * w_2_0 d + by_w_2_1_5 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v77|]. cbv beta delta [by_x_0_5 by_x_1_5 by_w_y_0_5 by_w_y_1_5 by_w_1_0_5 by_w_1_1_5 by_w_2_0_5 by_w_2_1_5 g19 g20 g22 g23 g307 g308 g309 g310 g311 g312 g313 g314 g315 g316 g317 g318 g319 g320 g321 g322 g323 g324 g325 g326 g327 g328 g329 g330 g331 g332 g333 g334 g335 g336 g337 g338 g339 g340 g341 g342 g343 g344 g345 g346 g347 g348 g349 g350 g351 g352 g353 g354 g355 g356 g357 g358 g359 g360 g361 g362 g363 g364 g365 g366 g367 g368 g369 g370 g371 g372 g373 g374 g375 g376 g377 g378 g379 g380 g381 g382 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v11 t_v12 t_v13 t_v14 t_norm_w_1 t_v16 t_v17 t_v18 t_v19 t_norm_w_2 t_unit_w_y_0 t_unit_w_y_1 t_unit_w_1_0 t_unit_w_1_1 t_unit_w_2_0 t_unit_w_2_1 t_v27 t_v28 t_v29 t_u_y t_v31 t_v32 t_v33 t_u_1 t_v35 t_v36 t_v37 t_u_2 t_cos_y t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_v47 t_v50 t_v68 t_v69 t_v70 t_v71 t_z_y_4 t_v73 t_v74 t_v75 t_v76 t_v77].
    same_formula.
  Qed.
End Curve.

Definition at_x_0 (i : inputs) (u : R) : inputs := {| x_0 := u; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_x_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_0 i u)) (x_0 i) (by_x_0_1 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_x_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := u; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_x_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_x_1 i u)) (x_1 i) (by_x_1_1 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_y_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := u; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_w_y_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_1 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_y_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := u; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_w_y_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_1 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_1_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := u; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_w_1_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_1 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_1_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := u; w_2_0 := w_2_0 i; w_2_1 := w_2_1 i |}.
Theorem partial_w_1_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_1 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_2_0 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := u; w_2_1 := w_2_1 i |}.
Theorem partial_w_2_0_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_1 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Definition at_w_2_1 (i : inputs) (u : R) : inputs := {| x_0 := x_0 i; x_1 := x_1 i; w_y_0 := w_y_0 i; w_y_1 := w_y_1 i; w_1_0 := w_1_0 i; w_1_1 := w_1_1 i; w_2_0 := w_2_0 i; w_2_1 := u |}.
Theorem partial_w_2_1_1 : forall i, domain i -> is_derive (fun u => loss_1 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_1 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_1 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_1_is_taken : exists i, domain i /\ path_1 i.
Proof.
  exists {| x_0 := (- (21 / 4)); x_1 := (- 2); w_y_0 := (- (11 / 8)); w_y_1 := (- (7 / 8)); w_1_0 := (1 / 8); w_1_1 := (- (1 / 8)); w_2_0 := (- (3 / 8)); w_2_1 := (1 / 4) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v27 v28 v29 u_y v31 v32 v33 u_1 v35 v36 v37 u_2 cos_y v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 z_y v54 v55 v56 v57 v58 v59 v60 v61 z_y_3 v63 v64 v65 v66 v67 v68 v69 v70 v71 z_y_4 v73 v74 v75 v76 v77 v78 v79 v80 z_y_2 v82 v83 v84 v85 v86 v87 v88 path_1 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_0 i u)) (x_0 i) (by_x_0_2 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_x_1 i u)) (x_1 i) (by_x_1_2 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_2 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_2 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_2 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_2 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_2 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_2 : forall i, domain i -> is_derive (fun u => loss_2 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_2 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_2 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_2_is_taken : exists i, domain i /\ path_2 i.
Proof.
  exists {| x_0 := (7 / 8); x_1 := 1; w_y_0 := (7 / 8); w_y_1 := (1 / 4); w_1_0 := (- (39 / 8)); w_1_1 := (49 / 8); w_2_0 := (3 / 4); w_2_1 := (- (11 / 8)) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v27 v28 v29 u_y v31 v32 v33 u_1 v35 v36 v37 u_2 cos_y v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 z_y v54 v55 v56 v57 v58 v59 v60 v61 z_y_3 v63 v64 v65 v66 v67 v68 v69 v70 v71 z_y_4 v73 v74 v75 v76 v77 v78 v79 v80 z_y_2 v82 v83 v84 v85 v86 v87 v88 path_2 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_x_0 i u)) (x_0 i) (by_x_0_3 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_x_1 i u)) (x_1 i) (by_x_1_3 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_3 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_3 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_3 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_3 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_3 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_3 : forall i, domain i -> is_derive (fun u => loss_3 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_3 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_3 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_3_is_taken : exists i, domain i /\ path_3 i.
Proof.
  exists {| x_0 := (- (13 / 8)); x_1 := (- (29 / 4)); w_y_0 := (7 / 4); w_y_1 := (- (7 / 4)); w_1_0 := (- (1 / 2)); w_1_1 := (1 / 8); w_2_0 := (- 1); w_2_1 := (25 / 8) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v27 v28 v29 u_y v31 v32 v33 u_1 v35 v36 v37 u_2 cos_y v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 z_y v54 v55 v56 v57 v58 v59 v60 v61 z_y_3 v63 v64 v65 v66 v67 v68 v69 v70 v71 z_y_4 v73 v74 v75 v76 v77 v78 v79 v80 z_y_2 v82 v83 v84 v85 v86 v87 v88 path_3 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_x_0 i u)) (x_0 i) (by_x_0_4 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_x_1 i u)) (x_1 i) (by_x_1_4 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_4 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_4 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_4 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_4 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_4 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_4 : forall i, domain i -> is_derive (fun u => loss_4 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_4 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_4 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_4_is_taken : exists i, domain i /\ path_4 i.
Proof.
  exists {| x_0 := (21 / 4); x_1 := 7; w_y_0 := (13 / 2); w_y_1 := (- (45 / 8)); w_1_0 := (7 / 4); w_1_1 := (9 / 8); w_2_0 := (1 / 2); w_2_1 := (- (5 / 8)) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v27 v28 v29 u_y v31 v32 v33 u_1 v35 v36 v37 u_2 cos_y v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 z_y v54 v55 v56 v57 v58 v59 v60 v61 z_y_3 v63 v64 v65 v66 v67 v68 v69 v70 v71 z_y_4 v73 v74 v75 v76 v77 v78 v79 v80 z_y_2 v82 v83 v84 v85 v86 v87 v88 path_4 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_x_0 i u)) (x_0 i) (by_x_0_5 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_x_1 i u)) (x_1 i) (by_x_1_5 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_5 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_5 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_5 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_5 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_5 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_5 : forall i, domain i -> is_derive (fun u => loss_5 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_5 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_5 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_5_is_taken : exists i, domain i /\ path_5 i.
Proof.
  exists {| x_0 := (17 / 4); x_1 := (5 / 4); w_y_0 := (- (15 / 8)); w_y_1 := (- (5 / 4)); w_1_0 := (- (1 / 8)); w_1_1 := (1 / 8); w_2_0 := (1 / 8); w_2_1 := (3 / 8) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 norm_w_1 v16 v17 v18 v19 norm_w_2 unit_w_y_0 unit_w_y_1 unit_w_1_0 unit_w_1_1 unit_w_2_0 unit_w_2_1 v27 v28 v29 u_y v31 v32 v33 u_1 v35 v36 v37 u_2 cos_y v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 z_y v54 v55 v56 v57 v58 v59 v60 v61 z_y_3 v63 v64 v65 v66 v67 v68 v69 v70 v71 z_y_4 v73 v74 v75 v76 v77 v78 v79 v80 z_y_2 v82 v83 v84 v85 v86 v87 v88 path_5 lse sum_exp]. repeat split; by_intervals.
Qed.

