(* Made by: gradproof explain l-softmax --coq --classes 3 --dimension 2
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
Definition v15 (i : inputs) : R := w_2_0 i * w_2_0 i.
Definition v16 (i : inputs) : R := 0 + v15 i.
Definition v17 (i : inputs) : R := w_2_1 i * w_2_1 i.
Definition v18 (i : inputs) : R := v16 i + v17 i.
Definition v19 (i : inputs) : R := x_0 i * w_y_0 i.
Definition v20 (i : inputs) : R := 0 + v19 i.
Definition v21 (i : inputs) : R := x_1 i * w_y_1 i.
Definition u_y (i : inputs) : R := v20 i + v21 i.
Definition v23 (i : inputs) : R := x_0 i * w_1_0 i.
Definition v24 (i : inputs) : R := 0 + v23 i.
Definition v25 (i : inputs) : R := x_1 i * w_1_1 i.
Definition u_1 (i : inputs) : R := v24 i + v25 i.
Definition v27 (i : inputs) : R := x_0 i * w_2_0 i.
Definition v28 (i : inputs) : R := 0 + v27 i.
Definition v29 (i : inputs) : R := x_1 i * w_2_1 i.
Definition u_2 (i : inputs) : R := v28 i + v29 i.
Definition v31 (i : inputs) : R := u_y i / (norm_x i).
Definition cos_y (i : inputs) : R := v31 i / (norm_w_y i).
Definition v33 (i : inputs) : R := lse [u_1 i; u_2 i].
Definition v34 (i : inputs) : R := cos_y i * 2.
Definition v35 (i : inputs) : R := v34 i * cos_y i.
Definition v36 (i : inputs) : R := v35 i - 1.
Definition v37 (i : inputs) : R := v34 i * v36 i.
Definition v38 (i : inputs) : R := v37 i - cos_y i.
Definition v39 (i : inputs) : R := v34 i * v38 i.
Definition v40 (i : inputs) : R := v39 i - v36 i.
Definition v41 (i : inputs) : R := v40 i * 1.
Definition v42 (i : inputs) : R := v41 i - 0.
Definition v43 (i : inputs) : R := cos_y i * 0.
Definition v44 (i : inputs) : R := v43 i + v42 i.
Definition v45 (i : inputs) : R := v44 i / (0 + 1).
Definition v46 (i : inputs) : R := v45 i * norm_x i.
Definition z_y (i : inputs) : R := v46 i * norm_w_y i.
Definition v48 (i : inputs) : R := v33 i - z_y i.
Definition v49 (i : inputs) : R := - v48 i.
Definition v50 (i : inputs) : R := exp (v49 i).
Definition v51 (i : inputs) : R := ln (1 + v50 i).
Definition v52 (i : inputs) : R := v48 i + v51 i.
Definition v53 (i : inputs) : R := v41 i - 4.
Definition v54 (i : inputs) : R := v43 i + v53 i.
Definition v55 (i : inputs) : R := v54 i / (0 + 1).
Definition v56 (i : inputs) : R := v55 i * norm_x i.
Definition z_y_3 (i : inputs) : R := v56 i * norm_w_y i.
Definition v58 (i : inputs) : R := v33 i - z_y_3 i.
Definition v59 (i : inputs) : R := - v58 i.
Definition v60 (i : inputs) : R := exp (v59 i).
Definition v61 (i : inputs) : R := ln (1 + v60 i).
Definition v62 (i : inputs) : R := v58 i + v61 i.
Definition v63 (i : inputs) : R := v40 i * (- 1).
Definition v64 (i : inputs) : R := v63 i - 6.
Definition v65 (i : inputs) : R := v43 i + v64 i.
Definition v66 (i : inputs) : R := v65 i / (0 + 1).
Definition v67 (i : inputs) : R := v66 i * norm_x i.
Definition z_y_4 (i : inputs) : R := v67 i * norm_w_y i.
Definition v69 (i : inputs) : R := v33 i - z_y_4 i.
Definition v70 (i : inputs) : R := - v69 i.
Definition v71 (i : inputs) : R := exp (v70 i).
Definition v72 (i : inputs) : R := ln (1 + v71 i).
Definition v73 (i : inputs) : R := v69 i + v72 i.
Definition v74 (i : inputs) : R := exp (v48 i).
Definition v75 (i : inputs) : R := ln (1 + v74 i).
Definition v76 (i : inputs) : R := v63 i - 2.
Definition v77 (i : inputs) : R := v43 i + v76 i.
Definition v78 (i : inputs) : R := v77 i / (0 + 1).
Definition v79 (i : inputs) : R := v78 i * norm_x i.
Definition z_y_2 (i : inputs) : R := v79 i * norm_w_y i.
Definition v81 (i : inputs) : R := v33 i - z_y_2 i.
Definition v82 (i : inputs) : R := - v81 i.
Definition v83 (i : inputs) : R := exp (v82 i).
Definition v84 (i : inputs) : R := ln (1 + v83 i).
Definition v85 (i : inputs) : R := v81 i + v84 i.
Definition v86 (i : inputs) : R := exp (v69 i).
Definition v87 (i : inputs) : R := ln (1 + v86 i).
Definition v88 (i : inputs) : R := exp (v58 i).
Definition v89 (i : inputs) : R := ln (1 + v88 i).
Definition v90 (i : inputs) : R := exp (v81 i).
Definition v91 (i : inputs) : R := ln (1 + v90 i).

(* What its gradient has besides. *)
Definition g1 (i : inputs) : R := 1 + v74 i.
Definition g2 (i : inputs) : R := 1 / (g1 i).
Definition g3 (i : inputs) : R := v74 i * g2 i.
Definition g4 (i : inputs) : R := norm_w_y i * g3 i.
Definition g5 (i : inputs) : R := v46 i * g3 i.
Definition g6 (i : inputs) : R := norm_x i * g4 i.
Definition g7 (i : inputs) : R := v45 i * g4 i.
Definition g8 (i : inputs) : R := g6 i / (0 + 1).
Definition g9 (i : inputs) : R := v38 i * g8 i.
Definition g10 (i : inputs) : R := v34 i * g8 i.
Definition g11 (i : inputs) : R := v36 i * g10 i.
Definition g12 (i : inputs) : R := v34 i * g10 i.
Definition g13 (i : inputs) : R := g9 i + g11 i.
Definition g14 (i : inputs) : R := g8 i - g12 i.
Definition g15 (i : inputs) : R := cos_y i * g14 i.
Definition g16 (i : inputs) : R := v34 i * g14 i.
Definition g17 (i : inputs) : R := g15 i - g13 i.
Definition g18 (i : inputs) : R := g10 i + g16 i.
Definition g19 (i : inputs) : R := 2 * g17 i.
Definition g20 (i : inputs) : R := g18 i + g19 i.
Definition g21 (i : inputs) : R := u_1 i - v33 i.
Definition g22 (i : inputs) : R := exp (g21 i).
Definition g23 (i : inputs) : R := g3 i * g22 i.
Definition g24 (i : inputs) : R := u_2 i - v33 i.
Definition g25 (i : inputs) : R := exp (g24 i).
Definition g26 (i : inputs) : R := g3 i * g25 i.
Definition g27 (i : inputs) : R := g20 i / (norm_w_y i).
Definition g28 (i : inputs) : R := cos_y i * g27 i.
Definition g29 (i : inputs) : R := g5 i + g28 i.
Definition g30 (i : inputs) : R := g27 i / (norm_x i).
Definition g31 (i : inputs) : R := v31 i * g30 i.
Definition g32 (i : inputs) : R := g7 i + g31 i.
Definition g33 (i : inputs) : R := w_2_1 i * g26 i.
Definition g34 (i : inputs) : R := x_1 i * g26 i.
Definition g35 (i : inputs) : R := w_2_0 i * g26 i.
Definition g36 (i : inputs) : R := x_0 i * g26 i.
Definition g37 (i : inputs) : R := w_1_1 i * g23 i.
Definition g38 (i : inputs) : R := x_1 i * g23 i.
Definition g39 (i : inputs) : R := g33 i + g37 i.
Definition g40 (i : inputs) : R := w_1_0 i * g23 i.
Definition g41 (i : inputs) : R := x_0 i * g23 i.
Definition g42 (i : inputs) : R := g35 i + g40 i.
Definition g43 (i : inputs) : R := w_y_1 i * g30 i.
Definition g44 (i : inputs) : R := x_1 i * g30 i.
Definition g45 (i : inputs) : R := g39 i + g43 i.
Definition g46 (i : inputs) : R := w_y_0 i * g30 i.
Definition g47 (i : inputs) : R := x_0 i * g30 i.
Definition g48 (i : inputs) : R := g42 i + g46 i.
Definition g49 (i : inputs) : R := g29 i / (norm_w_y i).
Definition g50 (i : inputs) : R := w_y_1 i * g49 i.
Definition g51 (i : inputs) : R := g44 i - g50 i.
Definition g52 (i : inputs) : R := w_y_0 i * g49 i.
Definition g53 (i : inputs) : R := g47 i - g52 i.
Definition g54 (i : inputs) : R := g32 i / (norm_x i).
Definition g55 (i : inputs) : R := x_1 i * g54 i.
Definition g56 (i : inputs) : R := g45 i - g55 i.
Definition g57 (i : inputs) : R := x_0 i * g54 i.
Definition g58 (i : inputs) : R := g48 i - g57 i.
Definition g59 (i : inputs) : R := 1 + v50 i.
Definition g60 (i : inputs) : R := 1 / (g59 i).
Definition g61 (i : inputs) : R := v50 i * g60 i.
Definition g62 (i : inputs) : R := 1 - g61 i.
Definition g63 (i : inputs) : R := g61 i - 1.
Definition g64 (i : inputs) : R := norm_w_y i * g63 i.
Definition g65 (i : inputs) : R := v46 i * g63 i.
Definition g66 (i : inputs) : R := norm_x i * g64 i.
Definition g67 (i : inputs) : R := v45 i * g64 i.
Definition g68 (i : inputs) : R := g66 i / (0 + 1).
Definition g69 (i : inputs) : R := v38 i * g68 i.
Definition g70 (i : inputs) : R := v34 i * g68 i.
Definition g71 (i : inputs) : R := v36 i * g70 i.
Definition g72 (i : inputs) : R := v34 i * g70 i.
Definition g73 (i : inputs) : R := g69 i + g71 i.
Definition g74 (i : inputs) : R := g72 i - g68 i.
Definition g75 (i : inputs) : R := cos_y i * g74 i.
Definition g76 (i : inputs) : R := v34 i * g74 i.
Definition g77 (i : inputs) : R := g73 i + g75 i.
Definition g78 (i : inputs) : R := g76 i - g70 i.
Definition g79 (i : inputs) : R := 2 * g77 i.
Definition g80 (i : inputs) : R := g78 i + g79 i.
Definition g81 (i : inputs) : R := g22 i * g62 i.
Definition g82 (i : inputs) : R := g25 i * g62 i.
Definition g83 (i : inputs) : R := g80 i / (norm_w_y i).
Definition g84 (i : inputs) : R := cos_y i * g83 i.
Definition g85 (i : inputs) : R := g65 i - g84 i.
Definition g86 (i : inputs) : R := g83 i / (norm_x i).
Definition g87 (i : inputs) : R := v31 i * g86 i.
Definition g88 (i : inputs) : R := g67 i - g87 i.
Definition g89 (i : inputs) : R := w_2_1 i * g82 i.
Definition g90 (i : inputs) : R := x_1 i * g82 i.
Definition g91 (i : inputs) : R := w_2_0 i * g82 i.
Definition g92 (i : inputs) : R := x_0 i * g82 i.
Definition g93 (i : inputs) : R := w_1_1 i * g81 i.
Definition g94 (i : inputs) : R := x_1 i * g81 i.
Definition g95 (i : inputs) : R := g89 i + g93 i.
Definition g96 (i : inputs) : R := w_1_0 i * g81 i.
Definition g97 (i : inputs) : R := x_0 i * g81 i.
Definition g98 (i : inputs) : R := g91 i + g96 i.
Definition g99 (i : inputs) : R := w_y_1 i * g86 i.
Definition g100 (i : inputs) : R := x_1 i * g86 i.
Definition g101 (i : inputs) : R := g95 i + g99 i.
Definition g102 (i : inputs) : R := w_y_0 i * g86 i.
Definition g103 (i : inputs) : R := x_0 i * g86 i.
Definition g104 (i : inputs) : R := g98 i + g102 i.
Definition g105 (i : inputs) : R := g85 i / (norm_w_y i).
Definition g106 (i : inputs) : R := w_y_1 i * g105 i.
Definition g107 (i : inputs) : R := g100 i + g106 i.
Definition g108 (i : inputs) : R := w_y_0 i * g105 i.
Definition g109 (i : inputs) : R := g103 i + g108 i.
Definition g110 (i : inputs) : R := g88 i / (norm_x i).
Definition g111 (i : inputs) : R := x_1 i * g110 i.
Definition g112 (i : inputs) : R := g101 i + g111 i.
Definition g113 (i : inputs) : R := x_0 i * g110 i.
Definition g114 (i : inputs) : R := g104 i + g113 i.
Definition g115 (i : inputs) : R := 1 + v90 i.
Definition g116 (i : inputs) : R := 1 / (g115 i).
Definition g117 (i : inputs) : R := v90 i * g116 i.
Definition g118 (i : inputs) : R := norm_w_y i * g117 i.
Definition g119 (i : inputs) : R := v79 i * g117 i.
Definition g120 (i : inputs) : R := norm_x i * g118 i.
Definition g121 (i : inputs) : R := v78 i * g118 i.
Definition g122 (i : inputs) : R := g120 i / (0 + 1).
Definition g123 (i : inputs) : R := v38 i * g122 i.
Definition g124 (i : inputs) : R := v34 i * g122 i.
Definition g125 (i : inputs) : R := v36 i * g124 i.
Definition g126 (i : inputs) : R := v34 i * g124 i.
Definition g127 (i : inputs) : R := g123 i + g125 i.
Definition g128 (i : inputs) : R := g126 i - g122 i.
Definition g129 (i : inputs) : R := cos_y i * g128 i.
Definition g130 (i : inputs) : R := v34 i * g128 i.
Definition g131 (i : inputs) : R := g127 i + g129 i.
Definition g132 (i : inputs) : R := g130 i - g124 i.
Definition g133 (i : inputs) : R := 2 * g131 i.
Definition g134 (i : inputs) : R := g132 i + g133 i.
Definition g135 (i : inputs) : R := g22 i * g117 i.
Definition g136 (i : inputs) : R := g25 i * g117 i.
Definition g137 (i : inputs) : R := g134 i / (norm_w_y i).
Definition g138 (i : inputs) : R := cos_y i * g137 i.
Definition g139 (i : inputs) : R := g119 i + g138 i.
Definition g140 (i : inputs) : R := g137 i / (norm_x i).
Definition g141 (i : inputs) : R := v31 i * g140 i.
Definition g142 (i : inputs) : R := g121 i + g141 i.
Definition g143 (i : inputs) : R := w_2_1 i * g136 i.
Definition g144 (i : inputs) : R := x_1 i * g136 i.
Definition g145 (i : inputs) : R := w_2_0 i * g136 i.
Definition g146 (i : inputs) : R := x_0 i * g136 i.
Definition g147 (i : inputs) : R := w_1_1 i * g135 i.
Definition g148 (i : inputs) : R := x_1 i * g135 i.
Definition g149 (i : inputs) : R := g143 i + g147 i.
Definition g150 (i : inputs) : R := w_1_0 i * g135 i.
Definition g151 (i : inputs) : R := x_0 i * g135 i.
Definition g152 (i : inputs) : R := g145 i + g150 i.
Definition g153 (i : inputs) : R := w_y_1 i * g140 i.
Definition g154 (i : inputs) : R := x_1 i * g140 i.
Definition g155 (i : inputs) : R := g149 i + g153 i.
Definition g156 (i : inputs) : R := w_y_0 i * g140 i.
Definition g157 (i : inputs) : R := x_0 i * g140 i.
Definition g158 (i : inputs) : R := g152 i + g156 i.
Definition g159 (i : inputs) : R := g139 i / (norm_w_y i).
Definition g160 (i : inputs) : R := w_y_1 i * g159 i.
Definition g161 (i : inputs) : R := g154 i - g160 i.
Definition g162 (i : inputs) : R := w_y_0 i * g159 i.
Definition g163 (i : inputs) : R := g157 i - g162 i.
Definition g164 (i : inputs) : R := g142 i / (norm_x i).
Definition g165 (i : inputs) : R := x_1 i * g164 i.
Definition g166 (i : inputs) : R := g155 i - g165 i.
Definition g167 (i : inputs) : R := x_0 i * g164 i.
Definition g168 (i : inputs) : R := g158 i - g167 i.
Definition g169 (i : inputs) : R := 1 + v83 i.
Definition g170 (i : inputs) : R := 1 / (g169 i).
Definition g171 (i : inputs) : R := v83 i * g170 i.
Definition g172 (i : inputs) : R := 1 - g171 i.
Definition g173 (i : inputs) : R := g171 i - 1.
Definition g174 (i : inputs) : R := norm_w_y i * g173 i.
Definition g175 (i : inputs) : R := v79 i * g173 i.
Definition g176 (i : inputs) : R := norm_x i * g174 i.
Definition g177 (i : inputs) : R := v78 i * g174 i.
Definition g178 (i : inputs) : R := g176 i / (0 + 1).
Definition g179 (i : inputs) : R := v38 i * g178 i.
Definition g180 (i : inputs) : R := v34 i * g178 i.
Definition g181 (i : inputs) : R := v36 i * g180 i.
Definition g182 (i : inputs) : R := v34 i * g180 i.
Definition g183 (i : inputs) : R := g179 i + g181 i.
Definition g184 (i : inputs) : R := g178 i - g182 i.
Definition g185 (i : inputs) : R := cos_y i * g184 i.
Definition g186 (i : inputs) : R := v34 i * g184 i.
Definition g187 (i : inputs) : R := g185 i - g183 i.
Definition g188 (i : inputs) : R := g180 i + g186 i.
Definition g189 (i : inputs) : R := 2 * g187 i.
Definition g190 (i : inputs) : R := g188 i + g189 i.
Definition g191 (i : inputs) : R := g22 i * g172 i.
Definition g192 (i : inputs) : R := g25 i * g172 i.
Definition g193 (i : inputs) : R := g190 i / (norm_w_y i).
Definition g194 (i : inputs) : R := cos_y i * g193 i.
Definition g195 (i : inputs) : R := g175 i - g194 i.
Definition g196 (i : inputs) : R := g193 i / (norm_x i).
Definition g197 (i : inputs) : R := v31 i * g196 i.
Definition g198 (i : inputs) : R := g177 i - g197 i.
Definition g199 (i : inputs) : R := w_2_1 i * g192 i.
Definition g200 (i : inputs) : R := x_1 i * g192 i.
Definition g201 (i : inputs) : R := w_2_0 i * g192 i.
Definition g202 (i : inputs) : R := x_0 i * g192 i.
Definition g203 (i : inputs) : R := w_1_1 i * g191 i.
Definition g204 (i : inputs) : R := x_1 i * g191 i.
Definition g205 (i : inputs) : R := g199 i + g203 i.
Definition g206 (i : inputs) : R := w_1_0 i * g191 i.
Definition g207 (i : inputs) : R := x_0 i * g191 i.
Definition g208 (i : inputs) : R := g201 i + g206 i.
Definition g209 (i : inputs) : R := w_y_1 i * g196 i.
Definition g210 (i : inputs) : R := x_1 i * g196 i.
Definition g211 (i : inputs) : R := g205 i + g209 i.
Definition g212 (i : inputs) : R := w_y_0 i * g196 i.
Definition g213 (i : inputs) : R := x_0 i * g196 i.
Definition g214 (i : inputs) : R := g208 i + g212 i.
Definition g215 (i : inputs) : R := g195 i / (norm_w_y i).
Definition g216 (i : inputs) : R := w_y_1 i * g215 i.
Definition g217 (i : inputs) : R := g210 i + g216 i.
Definition g218 (i : inputs) : R := w_y_0 i * g215 i.
Definition g219 (i : inputs) : R := g213 i + g218 i.
Definition g220 (i : inputs) : R := g198 i / (norm_x i).
Definition g221 (i : inputs) : R := x_1 i * g220 i.
Definition g222 (i : inputs) : R := g211 i + g221 i.
Definition g223 (i : inputs) : R := x_0 i * g220 i.
Definition g224 (i : inputs) : R := g214 i + g223 i.
Definition g225 (i : inputs) : R := 1 + v60 i.
Definition g226 (i : inputs) : R := 1 / (g225 i).
Definition g227 (i : inputs) : R := v60 i * g226 i.
Definition g228 (i : inputs) : R := 1 - g227 i.
Definition g229 (i : inputs) : R := g227 i - 1.
Definition g230 (i : inputs) : R := norm_w_y i * g229 i.
Definition g231 (i : inputs) : R := v56 i * g229 i.
Definition g232 (i : inputs) : R := norm_x i * g230 i.
Definition g233 (i : inputs) : R := v55 i * g230 i.
Definition g234 (i : inputs) : R := g232 i / (0 + 1).
Definition g235 (i : inputs) : R := v38 i * g234 i.
Definition g236 (i : inputs) : R := v34 i * g234 i.
Definition g237 (i : inputs) : R := v36 i * g236 i.
Definition g238 (i : inputs) : R := v34 i * g236 i.
Definition g239 (i : inputs) : R := g235 i + g237 i.
Definition g240 (i : inputs) : R := g238 i - g234 i.
Definition g241 (i : inputs) : R := cos_y i * g240 i.
Definition g242 (i : inputs) : R := v34 i * g240 i.
Definition g243 (i : inputs) : R := g239 i + g241 i.
Definition g244 (i : inputs) : R := g242 i - g236 i.
Definition g245 (i : inputs) : R := 2 * g243 i.
Definition g246 (i : inputs) : R := g244 i + g245 i.
Definition g247 (i : inputs) : R := g22 i * g228 i.
Definition g248 (i : inputs) : R := g25 i * g228 i.
Definition g249 (i : inputs) : R := g246 i / (norm_w_y i).
Definition g250 (i : inputs) : R := cos_y i * g249 i.
Definition g251 (i : inputs) : R := g231 i - g250 i.
Definition g252 (i : inputs) : R := g249 i / (norm_x i).
Definition g253 (i : inputs) : R := v31 i * g252 i.
Definition g254 (i : inputs) : R := g233 i - g253 i.
Definition g255 (i : inputs) : R := w_2_1 i * g248 i.
Definition g256 (i : inputs) : R := x_1 i * g248 i.
Definition g257 (i : inputs) : R := w_2_0 i * g248 i.
Definition g258 (i : inputs) : R := x_0 i * g248 i.
Definition g259 (i : inputs) : R := w_1_1 i * g247 i.
Definition g260 (i : inputs) : R := x_1 i * g247 i.
Definition g261 (i : inputs) : R := g255 i + g259 i.
Definition g262 (i : inputs) : R := w_1_0 i * g247 i.
Definition g263 (i : inputs) : R := x_0 i * g247 i.
Definition g264 (i : inputs) : R := g257 i + g262 i.
Definition g265 (i : inputs) : R := w_y_1 i * g252 i.
Definition g266 (i : inputs) : R := x_1 i * g252 i.
Definition g267 (i : inputs) : R := g261 i + g265 i.
Definition g268 (i : inputs) : R := w_y_0 i * g252 i.
Definition g269 (i : inputs) : R := x_0 i * g252 i.
Definition g270 (i : inputs) : R := g264 i + g268 i.
Definition g271 (i : inputs) : R := g251 i / (norm_w_y i).
Definition g272 (i : inputs) : R := w_y_1 i * g271 i.
Definition g273 (i : inputs) : R := g266 i + g272 i.
Definition g274 (i : inputs) : R := w_y_0 i * g271 i.
Definition g275 (i : inputs) : R := g269 i + g274 i.
Definition g276 (i : inputs) : R := g254 i / (norm_x i).
Definition g277 (i : inputs) : R := x_1 i * g276 i.
Definition g278 (i : inputs) : R := g267 i + g277 i.
Definition g279 (i : inputs) : R := x_0 i * g276 i.
Definition g280 (i : inputs) : R := g270 i + g279 i.
Definition g281 (i : inputs) : R := 1 + v88 i.
Definition g282 (i : inputs) : R := 1 / (g281 i).
Definition g283 (i : inputs) : R := v88 i * g282 i.
Definition g284 (i : inputs) : R := norm_w_y i * g283 i.
Definition g285 (i : inputs) : R := v56 i * g283 i.
Definition g286 (i : inputs) : R := norm_x i * g284 i.
Definition g287 (i : inputs) : R := v55 i * g284 i.
Definition g288 (i : inputs) : R := g286 i / (0 + 1).
Definition g289 (i : inputs) : R := v38 i * g288 i.
Definition g290 (i : inputs) : R := v34 i * g288 i.
Definition g291 (i : inputs) : R := v36 i * g290 i.
Definition g292 (i : inputs) : R := v34 i * g290 i.
Definition g293 (i : inputs) : R := g289 i + g291 i.
Definition g294 (i : inputs) : R := g288 i - g292 i.
Definition g295 (i : inputs) : R := cos_y i * g294 i.
Definition g296 (i : inputs) : R := v34 i * g294 i.
Definition g297 (i : inputs) : R := g295 i - g293 i.
Definition g298 (i : inputs) : R := g290 i + g296 i.
Definition g299 (i : inputs) : R := 2 * g297 i.
Definition g300 (i : inputs) : R := g298 i + g299 i.
Definition g301 (i : inputs) : R := g22 i * g283 i.
Definition g302 (i : inputs) : R := g25 i * g283 i.
Definition g303 (i : inputs) : R := g300 i / (norm_w_y i).
Definition g304 (i : inputs) : R := cos_y i * g303 i.
Definition g305 (i : inputs) : R := g285 i + g304 i.
Definition g306 (i : inputs) : R := g303 i / (norm_x i).
Definition g307 (i : inputs) : R := v31 i * g306 i.
Definition g308 (i : inputs) : R := g287 i + g307 i.
Definition g309 (i : inputs) : R := w_2_1 i * g302 i.
Definition g310 (i : inputs) : R := x_1 i * g302 i.
Definition g311 (i : inputs) : R := w_2_0 i * g302 i.
Definition g312 (i : inputs) : R := x_0 i * g302 i.
Definition g313 (i : inputs) : R := w_1_1 i * g301 i.
Definition g314 (i : inputs) : R := x_1 i * g301 i.
Definition g315 (i : inputs) : R := g309 i + g313 i.
Definition g316 (i : inputs) : R := w_1_0 i * g301 i.
Definition g317 (i : inputs) : R := x_0 i * g301 i.
Definition g318 (i : inputs) : R := g311 i + g316 i.
Definition g319 (i : inputs) : R := w_y_1 i * g306 i.
Definition g320 (i : inputs) : R := x_1 i * g306 i.
Definition g321 (i : inputs) : R := g315 i + g319 i.
Definition g322 (i : inputs) : R := w_y_0 i * g306 i.
Definition g323 (i : inputs) : R := x_0 i * g306 i.
Definition g324 (i : inputs) : R := g318 i + g322 i.
Definition g325 (i : inputs) : R := g305 i / (norm_w_y i).
Definition g326 (i : inputs) : R := w_y_1 i * g325 i.
Definition g327 (i : inputs) : R := g320 i - g326 i.
Definition g328 (i : inputs) : R := w_y_0 i * g325 i.
Definition g329 (i : inputs) : R := g323 i - g328 i.
Definition g330 (i : inputs) : R := g308 i / (norm_x i).
Definition g331 (i : inputs) : R := x_1 i * g330 i.
Definition g332 (i : inputs) : R := g321 i - g331 i.
Definition g333 (i : inputs) : R := x_0 i * g330 i.
Definition g334 (i : inputs) : R := g324 i - g333 i.
Definition g335 (i : inputs) : R := 1 + v86 i.
Definition g336 (i : inputs) : R := 1 / (g335 i).
Definition g337 (i : inputs) : R := v86 i * g336 i.
Definition g338 (i : inputs) : R := norm_w_y i * g337 i.
Definition g339 (i : inputs) : R := v67 i * g337 i.
Definition g340 (i : inputs) : R := norm_x i * g338 i.
Definition g341 (i : inputs) : R := v66 i * g338 i.
Definition g342 (i : inputs) : R := g340 i / (0 + 1).
Definition g343 (i : inputs) : R := v38 i * g342 i.
Definition g344 (i : inputs) : R := v34 i * g342 i.
Definition g345 (i : inputs) : R := v36 i * g344 i.
Definition g346 (i : inputs) : R := v34 i * g344 i.
Definition g347 (i : inputs) : R := g343 i + g345 i.
Definition g348 (i : inputs) : R := g346 i - g342 i.
Definition g349 (i : inputs) : R := cos_y i * g348 i.
Definition g350 (i : inputs) : R := v34 i * g348 i.
Definition g351 (i : inputs) : R := g347 i + g349 i.
Definition g352 (i : inputs) : R := g350 i - g344 i.
Definition g353 (i : inputs) : R := 2 * g351 i.
Definition g354 (i : inputs) : R := g352 i + g353 i.
Definition g355 (i : inputs) : R := g22 i * g337 i.
Definition g356 (i : inputs) : R := g25 i * g337 i.
Definition g357 (i : inputs) : R := g354 i / (norm_w_y i).
Definition g358 (i : inputs) : R := cos_y i * g357 i.
Definition g359 (i : inputs) : R := g339 i + g358 i.
Definition g360 (i : inputs) : R := g357 i / (norm_x i).
Definition g361 (i : inputs) : R := v31 i * g360 i.
Definition g362 (i : inputs) : R := g341 i + g361 i.
Definition g363 (i : inputs) : R := w_2_1 i * g356 i.
Definition g364 (i : inputs) : R := x_1 i * g356 i.
Definition g365 (i : inputs) : R := w_2_0 i * g356 i.
Definition g366 (i : inputs) : R := x_0 i * g356 i.
Definition g367 (i : inputs) : R := w_1_1 i * g355 i.
Definition g368 (i : inputs) : R := x_1 i * g355 i.
Definition g369 (i : inputs) : R := g363 i + g367 i.
Definition g370 (i : inputs) : R := w_1_0 i * g355 i.
Definition g371 (i : inputs) : R := x_0 i * g355 i.
Definition g372 (i : inputs) : R := g365 i + g370 i.
Definition g373 (i : inputs) : R := w_y_1 i * g360 i.
Definition g374 (i : inputs) : R := x_1 i * g360 i.
Definition g375 (i : inputs) : R := g369 i + g373 i.
Definition g376 (i : inputs) : R := w_y_0 i * g360 i.
Definition g377 (i : inputs) : R := x_0 i * g360 i.
Definition g378 (i : inputs) : R := g372 i + g376 i.
Definition g379 (i : inputs) : R := g359 i / (norm_w_y i).
Definition g380 (i : inputs) : R := w_y_1 i * g379 i.
Definition g381 (i : inputs) : R := g374 i - g380 i.
Definition g382 (i : inputs) : R := w_y_0 i * g379 i.
Definition g383 (i : inputs) : R := g377 i - g382 i.
Definition g384 (i : inputs) : R := g362 i / (norm_x i).
Definition g385 (i : inputs) : R := x_1 i * g384 i.
Definition g386 (i : inputs) : R := g375 i - g385 i.
Definition g387 (i : inputs) : R := x_0 i * g384 i.
Definition g388 (i : inputs) : R := g378 i - g387 i.
Definition g389 (i : inputs) : R := 1 + v71 i.
Definition g390 (i : inputs) : R := 1 / (g389 i).
Definition g391 (i : inputs) : R := v71 i * g390 i.
Definition g392 (i : inputs) : R := 1 - g391 i.
Definition g393 (i : inputs) : R := g391 i - 1.
Definition g394 (i : inputs) : R := norm_w_y i * g393 i.
Definition g395 (i : inputs) : R := v67 i * g393 i.
Definition g396 (i : inputs) : R := norm_x i * g394 i.
Definition g397 (i : inputs) : R := v66 i * g394 i.
Definition g398 (i : inputs) : R := g396 i / (0 + 1).
Definition g399 (i : inputs) : R := v38 i * g398 i.
Definition g400 (i : inputs) : R := v34 i * g398 i.
Definition g401 (i : inputs) : R := v36 i * g400 i.
Definition g402 (i : inputs) : R := v34 i * g400 i.
Definition g403 (i : inputs) : R := g399 i + g401 i.
Definition g404 (i : inputs) : R := g398 i - g402 i.
Definition g405 (i : inputs) : R := cos_y i * g404 i.
Definition g406 (i : inputs) : R := v34 i * g404 i.
Definition g407 (i : inputs) : R := g405 i - g403 i.
Definition g408 (i : inputs) : R := g400 i + g406 i.
Definition g409 (i : inputs) : R := 2 * g407 i.
Definition g410 (i : inputs) : R := g408 i + g409 i.
Definition g411 (i : inputs) : R := g22 i * g392 i.
Definition g412 (i : inputs) : R := g25 i * g392 i.
Definition g413 (i : inputs) : R := g410 i / (norm_w_y i).
Definition g414 (i : inputs) : R := cos_y i * g413 i.
Definition g415 (i : inputs) : R := g395 i - g414 i.
Definition g416 (i : inputs) : R := g413 i / (norm_x i).
Definition g417 (i : inputs) : R := v31 i * g416 i.
Definition g418 (i : inputs) : R := g397 i - g417 i.
Definition g419 (i : inputs) : R := w_2_1 i * g412 i.
Definition g420 (i : inputs) : R := x_1 i * g412 i.
Definition g421 (i : inputs) : R := w_2_0 i * g412 i.
Definition g422 (i : inputs) : R := x_0 i * g412 i.
Definition g423 (i : inputs) : R := w_1_1 i * g411 i.
Definition g424 (i : inputs) : R := x_1 i * g411 i.
Definition g425 (i : inputs) : R := g419 i + g423 i.
Definition g426 (i : inputs) : R := w_1_0 i * g411 i.
Definition g427 (i : inputs) : R := x_0 i * g411 i.
Definition g428 (i : inputs) : R := g421 i + g426 i.
Definition g429 (i : inputs) : R := w_y_1 i * g416 i.
Definition g430 (i : inputs) : R := x_1 i * g416 i.
Definition g431 (i : inputs) : R := g425 i + g429 i.
Definition g432 (i : inputs) : R := w_y_0 i * g416 i.
Definition g433 (i : inputs) : R := x_0 i * g416 i.
Definition g434 (i : inputs) : R := g428 i + g432 i.
Definition g435 (i : inputs) : R := g415 i / (norm_w_y i).
Definition g436 (i : inputs) : R := w_y_1 i * g435 i.
Definition g437 (i : inputs) : R := g430 i + g436 i.
Definition g438 (i : inputs) : R := w_y_0 i * g435 i.
Definition g439 (i : inputs) : R := g433 i + g438 i.
Definition g440 (i : inputs) : R := g418 i / (norm_x i).
Definition g441 (i : inputs) : R := x_1 i * g440 i.
Definition g442 (i : inputs) : R := g431 i + g441 i.
Definition g443 (i : inputs) : R := x_0 i * g440 i.
Definition g444 (i : inputs) : R := g434 i + g443 i.

Definition loss_1 (i : inputs) : R := v75 i.
Definition by_x_0_1 (i : inputs) : R := g58 i.
Definition by_x_1_1 (i : inputs) : R := g56 i.
Definition by_w_y_0_1 (i : inputs) : R := g53 i.
Definition by_w_y_1_1 (i : inputs) : R := g51 i.
Definition by_w_1_0_1 (i : inputs) : R := g41 i.
Definition by_w_1_1_1 (i : inputs) : R := g38 i.
Definition by_w_2_0_1 (i : inputs) : R := g36 i.
Definition by_w_2_1_1 (i : inputs) : R := g34 i.
(* Where the code computes loss_1. *)
Definition path_1 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) < cos_y i /\ v48 i < 0.

Definition loss_2 (i : inputs) : R := v52 i.
Definition by_x_0_2 (i : inputs) : R := g114 i.
Definition by_x_1_2 (i : inputs) : R := g112 i.
Definition by_w_y_0_2 (i : inputs) : R := g109 i.
Definition by_w_y_1_2 (i : inputs) : R := g107 i.
Definition by_w_1_0_2 (i : inputs) : R := g97 i.
Definition by_w_1_1_2 (i : inputs) : R := g94 i.
Definition by_w_2_0_2 (i : inputs) : R := g92 i.
Definition by_w_2_1_2 (i : inputs) : R := g90 i.
(* Where the code computes loss_2. *)
Definition path_2 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) < cos_y i /\ v48 i > 0.

Definition loss_3 (i : inputs) : R := v91 i.
Definition by_x_0_3 (i : inputs) : R := g168 i.
Definition by_x_1_3 (i : inputs) : R := g166 i.
Definition by_w_y_0_3 (i : inputs) : R := g163 i.
Definition by_w_y_1_3 (i : inputs) : R := g161 i.
Definition by_w_1_0_3 (i : inputs) : R := g151 i.
Definition by_w_1_1_3 (i : inputs) : R := g148 i.
Definition by_w_2_0_3 (i : inputs) : R := g146 i.
Definition by_w_2_1_3 (i : inputs) : R := g144 i.
(* Where the code computes loss_3. *)
Definition path_3 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) < cos_y i /\ v81 i < 0.

Definition loss_4 (i : inputs) : R := v85 i.
Definition by_x_0_4 (i : inputs) : R := g224 i.
Definition by_x_1_4 (i : inputs) : R := g222 i.
Definition by_w_y_0_4 (i : inputs) : R := g219 i.
Definition by_w_y_1_4 (i : inputs) : R := g217 i.
Definition by_w_1_0_4 (i : inputs) : R := g207 i.
Definition by_w_1_1_4 (i : inputs) : R := g204 i.
Definition by_w_2_0_4 (i : inputs) : R := g202 i.
Definition by_w_2_1_4 (i : inputs) : R := g200 i.
(* Where the code computes loss_4. *)
Definition path_4 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) < cos_y i /\ v81 i > 0.

Definition loss_5 (i : inputs) : R := v62 i.
Definition by_x_0_5 (i : inputs) : R := g280 i.
Definition by_x_1_5 (i : inputs) : R := g278 i.
Definition by_w_y_0_5 (i : inputs) : R := g275 i.
Definition by_w_y_1_5 (i : inputs) : R := g273 i.
Definition by_w_1_0_5 (i : inputs) : R := g263 i.
Definition by_w_1_1_5 (i : inputs) : R := g260 i.
Definition by_w_2_0_5 (i : inputs) : R := g258 i.
Definition by_w_2_1_5 (i : inputs) : R := g256 i.
(* Where the code computes loss_5. *)
Definition path_5 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) < cos_y i /\ v58 i > 0.

Definition loss_6 (i : inputs) : R := v89 i.
Definition by_x_0_6 (i : inputs) : R := g334 i.
Definition by_x_1_6 (i : inputs) : R := g332 i.
Definition by_w_y_0_6 (i : inputs) : R := g329 i.
Definition by_w_y_1_6 (i : inputs) : R := g327 i.
Definition by_w_1_0_6 (i : inputs) : R := g317 i.
Definition by_w_1_1_6 (i : inputs) : R := g314 i.
Definition by_w_2_0_6 (i : inputs) : R := g312 i.
Definition by_w_2_1_6 (i : inputs) : R := g310 i.
(* Where the code computes loss_6. *)
Definition path_6 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) < cos_y i /\ v58 i < 0.

Definition loss_7 (i : inputs) : R := v87 i.
Definition by_x_0_7 (i : inputs) : R := g388 i.
Definition by_x_1_7 (i : inputs) : R := g386 i.
Definition by_w_y_0_7 (i : inputs) : R := g383 i.
Definition by_w_y_1_7 (i : inputs) : R := g381 i.
Definition by_w_1_0_7 (i : inputs) : R := g371 i.
Definition by_w_1_1_7 (i : inputs) : R := g368 i.
Definition by_w_2_0_7 (i : inputs) : R := g366 i.
Definition by_w_2_1_7 (i : inputs) : R := g364 i.
(* Where the code computes loss_7. *)
Definition path_7 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) > cos_y i /\ v69 i < 0.

Definition loss_8 (i : inputs) : R := v73 i.
Definition by_x_0_8 (i : inputs) : R := g444 i.
Definition by_x_1_8 (i : inputs) : R := g442 i.
Definition by_w_y_0_8 (i : inputs) : R := g439 i.
Definition by_w_y_1_8 (i : inputs) : R := g437 i.
Definition by_w_1_0_8 (i : inputs) : R := g427 i.
Definition by_w_1_1_8 (i : inputs) : R := g424 i.
Definition by_w_2_0_8 (i : inputs) : R := g422 i.
Definition by_w_2_1_8 (i : inputs) : R := g420 i.
(* Where the code computes loss_8. *)
Definition path_8 (i : inputs) : Prop := v4 i > 0 /\ v9 i > 0 /\ v14 i > 0 /\ v18 i > 0 /\ (cos ((PI * 1) / 4)) > cos_y i /\ (cos ((PI * 2) / 4)) > cos_y i /\ (cos ((PI * 3) / 4)) > cos_y i /\ v69 i > 0.

(* What is under a root, in a logarithm or below a fraction bar. *)
Definition domain (i : inputs) : Prop := 0 < v4 i /\ 0 < v9 i.

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
  Fact positive_v9 : 0 < v9 (c t). Proof. exact ((proj2 D)). Qed.
  Fact not_zero_norm_x : norm_x (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v4)). Qed.
  Fact not_zero_norm_w_y : norm_w_y (c t) <> 0. Proof. exact (not_zero _ (sqrt_lt_R0 _ positive_v9)). Qed.
  Fact above_v51 : 0 < 1 + v50 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v61 : 0 < 1 + v60 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v72 : 0 < 1 + v71 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v75 : 0 < 1 + v74 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v84 : 0 < 1 + v83 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v87 : 0 < 1 + v86 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v89 : 0 < 1 + v88 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
  Fact above_v91 : 0 < 1 + v90 (c t). Proof. exact (above_one _ (exp_pos _)). Qed.
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
  Definition t_v15 : R := w_2_0 d * w_2_0 (c t) + w_2_0 (c t) * w_2_0 d.
  Fact d_v15 : is_derive (fun u => v15 (c u)) t t_v15. Proof. exact (d_mul _ _ _ _ _ d_w_2_0 d_w_2_0). Qed.
  Definition t_v16 : R := 0 + t_v15.
  Fact d_v16 : is_derive (fun u => v16 (c u)) t t_v16. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v15). Qed.
  Definition t_v17 : R := w_2_1 d * w_2_1 (c t) + w_2_1 (c t) * w_2_1 d.
  Fact d_v17 : is_derive (fun u => v17 (c u)) t t_v17. Proof. exact (d_mul _ _ _ _ _ d_w_2_1 d_w_2_1). Qed.
  Definition t_v18 : R := t_v16 + t_v17.
  Fact d_v18 : is_derive (fun u => v18 (c u)) t t_v18. Proof. exact (d_add _ _ _ _ _ d_v16 d_v17). Qed.
  Definition t_v19 : R := x_0 d * w_y_0 (c t) + x_0 (c t) * w_y_0 d.
  Fact d_v19 : is_derive (fun u => v19 (c u)) t t_v19. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_y_0). Qed.
  Definition t_v20 : R := 0 + t_v19.
  Fact d_v20 : is_derive (fun u => v20 (c u)) t t_v20. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v19). Qed.
  Definition t_v21 : R := x_1 d * w_y_1 (c t) + x_1 (c t) * w_y_1 d.
  Fact d_v21 : is_derive (fun u => v21 (c u)) t t_v21. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_y_1). Qed.
  Definition t_u_y : R := t_v20 + t_v21.
  Fact d_u_y : is_derive (fun u => u_y (c u)) t t_u_y. Proof. exact (d_add _ _ _ _ _ d_v20 d_v21). Qed.
  Definition t_v23 : R := x_0 d * w_1_0 (c t) + x_0 (c t) * w_1_0 d.
  Fact d_v23 : is_derive (fun u => v23 (c u)) t t_v23. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_1_0). Qed.
  Definition t_v24 : R := 0 + t_v23.
  Fact d_v24 : is_derive (fun u => v24 (c u)) t t_v24. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v23). Qed.
  Definition t_v25 : R := x_1 d * w_1_1 (c t) + x_1 (c t) * w_1_1 d.
  Fact d_v25 : is_derive (fun u => v25 (c u)) t t_v25. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_1_1). Qed.
  Definition t_u_1 : R := t_v24 + t_v25.
  Fact d_u_1 : is_derive (fun u => u_1 (c u)) t t_u_1. Proof. exact (d_add _ _ _ _ _ d_v24 d_v25). Qed.
  Definition t_v27 : R := x_0 d * w_2_0 (c t) + x_0 (c t) * w_2_0 d.
  Fact d_v27 : is_derive (fun u => v27 (c u)) t t_v27. Proof. exact (d_mul _ _ _ _ _ d_x_0 d_w_2_0). Qed.
  Definition t_v28 : R := 0 + t_v27.
  Fact d_v28 : is_derive (fun u => v28 (c u)) t t_v28. Proof. exact (d_add _ _ _ _ _ (d_const 0 t) d_v27). Qed.
  Definition t_v29 : R := x_1 d * w_2_1 (c t) + x_1 (c t) * w_2_1 d.
  Fact d_v29 : is_derive (fun u => v29 (c u)) t t_v29. Proof. exact (d_mul _ _ _ _ _ d_x_1 d_w_2_1). Qed.
  Definition t_u_2 : R := t_v28 + t_v29.
  Fact d_u_2 : is_derive (fun u => u_2 (c u)) t t_u_2. Proof. exact (d_add _ _ _ _ _ d_v28 d_v29). Qed.
  Definition t_v31 : R := t_u_y / (norm_x (c t)) - v31 (c t) * (t_norm_x / (norm_x (c t))).
  Fact d_v31 : is_derive (fun u => v31 (c u)) t t_v31. Proof. exact (d_div _ _ _ _ _ d_u_y d_norm_x not_zero_norm_x). Qed.
  Definition t_cos_y : R := t_v31 / (norm_w_y (c t)) - cos_y (c t) * (t_norm_w_y / (norm_w_y (c t))).
  Fact d_cos_y : is_derive (fun u => cos_y (c u)) t t_cos_y. Proof. exact (d_div _ _ _ _ _ d_v31 d_norm_w_y not_zero_norm_w_y). Qed.
  Definition t_v33 : R := exp (u_1 (c t) - v33 (c t)) * t_u_1 + (exp (u_2 (c t) - v33 (c t)) * t_u_2 + (0)).
  Fact d_v33 : is_derive (fun u => v33 (c u)) t t_v33. Proof. exact (d_lse t _ _ _ (move_one t _ _ _ _ d_u_1 (move_one t _ _ _ _ d_u_2 (move_none t)))). Qed.
  Definition t_v34 : R := t_cos_y * 2 + cos_y (c t) * 0.
  Fact d_v34 : is_derive (fun u => v34 (c u)) t t_v34. Proof. exact (d_mul _ _ _ _ _ d_cos_y (d_const 2 t)). Qed.
  Definition t_v35 : R := t_v34 * cos_y (c t) + v34 (c t) * t_cos_y.
  Fact d_v35 : is_derive (fun u => v35 (c u)) t t_v35. Proof. exact (d_mul _ _ _ _ _ d_v34 d_cos_y). Qed.
  Definition t_v36 : R := t_v35 - 0.
  Fact d_v36 : is_derive (fun u => v36 (c u)) t t_v36. Proof. exact (d_sub _ _ _ _ _ d_v35 (d_const 1 t)). Qed.
  Definition t_v37 : R := t_v34 * v36 (c t) + v34 (c t) * t_v36.
  Fact d_v37 : is_derive (fun u => v37 (c u)) t t_v37. Proof. exact (d_mul _ _ _ _ _ d_v34 d_v36). Qed.
  Definition t_v38 : R := t_v37 - t_cos_y.
  Fact d_v38 : is_derive (fun u => v38 (c u)) t t_v38. Proof. exact (d_sub _ _ _ _ _ d_v37 d_cos_y). Qed.
  Definition t_v39 : R := t_v34 * v38 (c t) + v34 (c t) * t_v38.
  Fact d_v39 : is_derive (fun u => v39 (c u)) t t_v39. Proof. exact (d_mul _ _ _ _ _ d_v34 d_v38). Qed.
  Definition t_v40 : R := t_v39 - t_v36.
  Fact d_v40 : is_derive (fun u => v40 (c u)) t t_v40. Proof. exact (d_sub _ _ _ _ _ d_v39 d_v36). Qed.
  Definition t_v41 : R := t_v40 * 1 + v40 (c t) * 0.
  Fact d_v41 : is_derive (fun u => v41 (c u)) t t_v41. Proof. exact (d_mul _ _ _ _ _ d_v40 (d_const 1 t)). Qed.
  Definition t_v42 : R := t_v41 - 0.
  Fact d_v42 : is_derive (fun u => v42 (c u)) t t_v42. Proof. exact (d_sub _ _ _ _ _ d_v41 (d_const 0 t)). Qed.
  Definition t_v43 : R := t_cos_y * 0 + cos_y (c t) * 0.
  Fact d_v43 : is_derive (fun u => v43 (c u)) t t_v43. Proof. exact (d_mul _ _ _ _ _ d_cos_y (d_const 0 t)). Qed.
  Definition t_v44 : R := t_v43 + t_v42.
  Fact d_v44 : is_derive (fun u => v44 (c u)) t t_v44. Proof. exact (d_add _ _ _ _ _ d_v43 d_v42). Qed.
  Definition t_v45 : R := t_v44 / (0 + 1) - v45 (c t) * (0 / (0 + 1)).
  Fact d_v45 : is_derive (fun u => v45 (c u)) t t_v45. Proof. exact (d_div _ _ _ _ _ d_v44 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_v46 : R := t_v45 * norm_x (c t) + v45 (c t) * t_norm_x.
  Fact d_v46 : is_derive (fun u => v46 (c u)) t t_v46. Proof. exact (d_mul _ _ _ _ _ d_v45 d_norm_x). Qed.
  Definition t_z_y : R := t_v46 * norm_w_y (c t) + v46 (c t) * t_norm_w_y.
  Fact d_z_y : is_derive (fun u => z_y (c u)) t t_z_y. Proof. exact (d_mul _ _ _ _ _ d_v46 d_norm_w_y). Qed.
  Definition t_v48 : R := t_v33 - t_z_y.
  Fact d_v48 : is_derive (fun u => v48 (c u)) t t_v48. Proof. exact (d_sub _ _ _ _ _ d_v33 d_z_y). Qed.
  Definition t_v49 : R := - t_v48.
  Fact d_v49 : is_derive (fun u => v49 (c u)) t t_v49. Proof. exact (d_neg _ _ _ d_v48). Qed.
  Definition t_v50 : R := t_v49 * v50 (c t).
  Fact d_v50 : is_derive (fun u => v50 (c u)) t t_v50. Proof. exact (d_exp _ _ _ d_v49). Qed.
  Definition t_v51 : R := t_v50 / (1 + v50 (c t)).
  Fact d_v51 : is_derive (fun u => v51 (c u)) t t_v51. Proof. exact (d_ln_1p _ _ _ d_v50 above_v51). Qed.
  Definition t_v52 : R := t_v48 + t_v51.
  Fact d_v52 : is_derive (fun u => v52 (c u)) t t_v52. Proof. exact (d_add _ _ _ _ _ d_v48 d_v51). Qed.
  Definition t_v53 : R := t_v41 - 0.
  Fact d_v53 : is_derive (fun u => v53 (c u)) t t_v53. Proof. exact (d_sub _ _ _ _ _ d_v41 (d_const 4 t)). Qed.
  Definition t_v54 : R := t_v43 + t_v53.
  Fact d_v54 : is_derive (fun u => v54 (c u)) t t_v54. Proof. exact (d_add _ _ _ _ _ d_v43 d_v53). Qed.
  Definition t_v55 : R := t_v54 / (0 + 1) - v55 (c t) * (0 / (0 + 1)).
  Fact d_v55 : is_derive (fun u => v55 (c u)) t t_v55. Proof. exact (d_div _ _ _ _ _ d_v54 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_v56 : R := t_v55 * norm_x (c t) + v55 (c t) * t_norm_x.
  Fact d_v56 : is_derive (fun u => v56 (c u)) t t_v56. Proof. exact (d_mul _ _ _ _ _ d_v55 d_norm_x). Qed.
  Definition t_z_y_3 : R := t_v56 * norm_w_y (c t) + v56 (c t) * t_norm_w_y.
  Fact d_z_y_3 : is_derive (fun u => z_y_3 (c u)) t t_z_y_3. Proof. exact (d_mul _ _ _ _ _ d_v56 d_norm_w_y). Qed.
  Definition t_v58 : R := t_v33 - t_z_y_3.
  Fact d_v58 : is_derive (fun u => v58 (c u)) t t_v58. Proof. exact (d_sub _ _ _ _ _ d_v33 d_z_y_3). Qed.
  Definition t_v59 : R := - t_v58.
  Fact d_v59 : is_derive (fun u => v59 (c u)) t t_v59. Proof. exact (d_neg _ _ _ d_v58). Qed.
  Definition t_v60 : R := t_v59 * v60 (c t).
  Fact d_v60 : is_derive (fun u => v60 (c u)) t t_v60. Proof. exact (d_exp _ _ _ d_v59). Qed.
  Definition t_v61 : R := t_v60 / (1 + v60 (c t)).
  Fact d_v61 : is_derive (fun u => v61 (c u)) t t_v61. Proof. exact (d_ln_1p _ _ _ d_v60 above_v61). Qed.
  Definition t_v62 : R := t_v58 + t_v61.
  Fact d_v62 : is_derive (fun u => v62 (c u)) t t_v62. Proof. exact (d_add _ _ _ _ _ d_v58 d_v61). Qed.
  Definition t_v63 : R := t_v40 * (- 1) + v40 (c t) * 0.
  Fact d_v63 : is_derive (fun u => v63 (c u)) t t_v63. Proof. exact (d_mul _ _ _ _ _ d_v40 (d_const (- 1) t)). Qed.
  Definition t_v64 : R := t_v63 - 0.
  Fact d_v64 : is_derive (fun u => v64 (c u)) t t_v64. Proof. exact (d_sub _ _ _ _ _ d_v63 (d_const 6 t)). Qed.
  Definition t_v65 : R := t_v43 + t_v64.
  Fact d_v65 : is_derive (fun u => v65 (c u)) t t_v65. Proof. exact (d_add _ _ _ _ _ d_v43 d_v64). Qed.
  Definition t_v66 : R := t_v65 / (0 + 1) - v66 (c t) * (0 / (0 + 1)).
  Fact d_v66 : is_derive (fun u => v66 (c u)) t t_v66. Proof. exact (d_div _ _ _ _ _ d_v65 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_v67 : R := t_v66 * norm_x (c t) + v66 (c t) * t_norm_x.
  Fact d_v67 : is_derive (fun u => v67 (c u)) t t_v67. Proof. exact (d_mul _ _ _ _ _ d_v66 d_norm_x). Qed.
  Definition t_z_y_4 : R := t_v67 * norm_w_y (c t) + v67 (c t) * t_norm_w_y.
  Fact d_z_y_4 : is_derive (fun u => z_y_4 (c u)) t t_z_y_4. Proof. exact (d_mul _ _ _ _ _ d_v67 d_norm_w_y). Qed.
  Definition t_v69 : R := t_v33 - t_z_y_4.
  Fact d_v69 : is_derive (fun u => v69 (c u)) t t_v69. Proof. exact (d_sub _ _ _ _ _ d_v33 d_z_y_4). Qed.
  Definition t_v70 : R := - t_v69.
  Fact d_v70 : is_derive (fun u => v70 (c u)) t t_v70. Proof. exact (d_neg _ _ _ d_v69). Qed.
  Definition t_v71 : R := t_v70 * v71 (c t).
  Fact d_v71 : is_derive (fun u => v71 (c u)) t t_v71. Proof. exact (d_exp _ _ _ d_v70). Qed.
  Definition t_v72 : R := t_v71 / (1 + v71 (c t)).
  Fact d_v72 : is_derive (fun u => v72 (c u)) t t_v72. Proof. exact (d_ln_1p _ _ _ d_v71 above_v72). Qed.
  Definition t_v73 : R := t_v69 + t_v72.
  Fact d_v73 : is_derive (fun u => v73 (c u)) t t_v73. Proof. exact (d_add _ _ _ _ _ d_v69 d_v72). Qed.
  Definition t_v74 : R := t_v48 * v74 (c t).
  Fact d_v74 : is_derive (fun u => v74 (c u)) t t_v74. Proof. exact (d_exp _ _ _ d_v48). Qed.
  Definition t_v75 : R := t_v74 / (1 + v74 (c t)).
  Fact d_v75 : is_derive (fun u => v75 (c u)) t t_v75. Proof. exact (d_ln_1p _ _ _ d_v74 above_v75). Qed.
  Definition t_v76 : R := t_v63 - 0.
  Fact d_v76 : is_derive (fun u => v76 (c u)) t t_v76. Proof. exact (d_sub _ _ _ _ _ d_v63 (d_const 2 t)). Qed.
  Definition t_v77 : R := t_v43 + t_v76.
  Fact d_v77 : is_derive (fun u => v77 (c u)) t t_v77. Proof. exact (d_add _ _ _ _ _ d_v43 d_v76). Qed.
  Definition t_v78 : R := t_v77 / (0 + 1) - v78 (c t) * (0 / (0 + 1)).
  Fact d_v78 : is_derive (fun u => v78 (c u)) t t_v78. Proof. exact (d_div _ _ _ _ _ d_v77 (d_const (0 + 1) t) (ltac:(lra) : (0 + 1) <> 0)). Qed.
  Definition t_v79 : R := t_v78 * norm_x (c t) + v78 (c t) * t_norm_x.
  Fact d_v79 : is_derive (fun u => v79 (c u)) t t_v79. Proof. exact (d_mul _ _ _ _ _ d_v78 d_norm_x). Qed.
  Definition t_z_y_2 : R := t_v79 * norm_w_y (c t) + v79 (c t) * t_norm_w_y.
  Fact d_z_y_2 : is_derive (fun u => z_y_2 (c u)) t t_z_y_2. Proof. exact (d_mul _ _ _ _ _ d_v79 d_norm_w_y). Qed.
  Definition t_v81 : R := t_v33 - t_z_y_2.
  Fact d_v81 : is_derive (fun u => v81 (c u)) t t_v81. Proof. exact (d_sub _ _ _ _ _ d_v33 d_z_y_2). Qed.
  Definition t_v82 : R := - t_v81.
  Fact d_v82 : is_derive (fun u => v82 (c u)) t t_v82. Proof. exact (d_neg _ _ _ d_v81). Qed.
  Definition t_v83 : R := t_v82 * v83 (c t).
  Fact d_v83 : is_derive (fun u => v83 (c u)) t t_v83. Proof. exact (d_exp _ _ _ d_v82). Qed.
  Definition t_v84 : R := t_v83 / (1 + v83 (c t)).
  Fact d_v84 : is_derive (fun u => v84 (c u)) t t_v84. Proof. exact (d_ln_1p _ _ _ d_v83 above_v84). Qed.
  Definition t_v85 : R := t_v81 + t_v84.
  Fact d_v85 : is_derive (fun u => v85 (c u)) t t_v85. Proof. exact (d_add _ _ _ _ _ d_v81 d_v84). Qed.
  Definition t_v86 : R := t_v69 * v86 (c t).
  Fact d_v86 : is_derive (fun u => v86 (c u)) t t_v86. Proof. exact (d_exp _ _ _ d_v69). Qed.
  Definition t_v87 : R := t_v86 / (1 + v86 (c t)).
  Fact d_v87 : is_derive (fun u => v87 (c u)) t t_v87. Proof. exact (d_ln_1p _ _ _ d_v86 above_v87). Qed.
  Definition t_v88 : R := t_v58 * v88 (c t).
  Fact d_v88 : is_derive (fun u => v88 (c u)) t t_v88. Proof. exact (d_exp _ _ _ d_v58). Qed.
  Definition t_v89 : R := t_v88 / (1 + v88 (c t)).
  Fact d_v89 : is_derive (fun u => v89 (c u)) t t_v89. Proof. exact (d_ln_1p _ _ _ d_v88 above_v89). Qed.
  Definition t_v90 : R := t_v81 * v90 (c t).
  Fact d_v90 : is_derive (fun u => v90 (c u)) t t_v90. Proof. exact (d_exp _ _ _ d_v81). Qed.
  Definition t_v91 : R := t_v90 / (1 + v90 (c t)).
  Fact d_v91 : is_derive (fun u => v91 (c u)) t t_v91. Proof. exact (d_ln_1p _ _ _ d_v90 above_v91). Qed.
  Theorem derivative_1 : is_derive (fun u => loss_1 (c u)) t
    (by_x_0_1 (c t) * x_0 d + by_x_1_1 (c t) * x_1 d + by_w_y_0_1 (c t) * w_y_0 d + by_w_y_1_1 (c t) * w_y_1 d + by_w_1_0_1 (c t) * w_1_0 d + by_w_1_1_1 (c t) * w_1_1 d + by_w_2_0_1 (c t) * w_2_0 d + by_w_2_1_1 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v75|]. cbv beta delta [by_x_0_1 by_x_1_1 by_w_y_0_1 by_w_y_1_1 by_w_1_0_1 by_w_1_1_1 by_w_2_0_1 by_w_2_1_1 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 g15 g16 g17 g18 g19 g20 g21 g22 g23 g24 g25 g26 g27 g28 g29 g30 g31 g32 g33 g34 g35 g36 g37 g38 g39 g40 g41 g42 g43 g44 g45 g46 g47 g48 g49 g50 g51 g52 g53 g54 g55 g56 g57 g58 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_z_y t_v48 t_v74 t_v75].
    same_formula.
  Qed.
  Theorem derivative_2 : is_derive (fun u => loss_2 (c u)) t
    (by_x_0_2 (c t) * x_0 d + by_x_1_2 (c t) * x_1 d + by_w_y_0_2 (c t) * w_y_0 d + by_w_y_1_2 (c t) * w_y_1 d + by_w_1_0_2 (c t) * w_1_0 d + by_w_1_1_2 (c t) * w_1_1 d + by_w_2_0_2 (c t) * w_2_0 d + by_w_2_1_2 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v52|]. cbv beta delta [by_x_0_2 by_x_1_2 by_w_y_0_2 by_w_y_1_2 by_w_1_0_2 by_w_1_1_2 by_w_2_0_2 by_w_2_1_2 g21 g22 g24 g25 g59 g60 g61 g62 g63 g64 g65 g66 g67 g68 g69 g70 g71 g72 g73 g74 g75 g76 g77 g78 g79 g80 g81 g82 g83 g84 g85 g86 g87 g88 g89 g90 g91 g92 g93 g94 g95 g96 g97 g98 g99 g100 g101 g102 g103 g104 g105 g106 g107 g108 g109 g110 g111 g112 g113 g114 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v41 t_v42 t_v43 t_v44 t_v45 t_v46 t_z_y t_v48 t_v49 t_v50 t_v51 t_v52].
    same_formula.
  Qed.
  Theorem derivative_3 : is_derive (fun u => loss_3 (c u)) t
    (by_x_0_3 (c t) * x_0 d + by_x_1_3 (c t) * x_1 d + by_w_y_0_3 (c t) * w_y_0 d + by_w_y_1_3 (c t) * w_y_1 d + by_w_1_0_3 (c t) * w_1_0 d + by_w_1_1_3 (c t) * w_1_1 d + by_w_2_0_3 (c t) * w_2_0 d + by_w_2_1_3 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v91|]. cbv beta delta [by_x_0_3 by_x_1_3 by_w_y_0_3 by_w_y_1_3 by_w_1_0_3 by_w_1_1_3 by_w_2_0_3 by_w_2_1_3 g21 g22 g24 g25 g115 g116 g117 g118 g119 g120 g121 g122 g123 g124 g125 g126 g127 g128 g129 g130 g131 g132 g133 g134 g135 g136 g137 g138 g139 g140 g141 g142 g143 g144 g145 g146 g147 g148 g149 g150 g151 g152 g153 g154 g155 g156 g157 g158 g159 g160 g161 g162 g163 g164 g165 g166 g167 g168 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v43 t_v63 t_v76 t_v77 t_v78 t_v79 t_z_y_2 t_v81 t_v90 t_v91].
    same_formula.
  Qed.
  Theorem derivative_4 : is_derive (fun u => loss_4 (c u)) t
    (by_x_0_4 (c t) * x_0 d + by_x_1_4 (c t) * x_1 d + by_w_y_0_4 (c t) * w_y_0 d + by_w_y_1_4 (c t) * w_y_1 d + by_w_1_0_4 (c t) * w_1_0 d + by_w_1_1_4 (c t) * w_1_1 d + by_w_2_0_4 (c t) * w_2_0 d + by_w_2_1_4 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v85|]. cbv beta delta [by_x_0_4 by_x_1_4 by_w_y_0_4 by_w_y_1_4 by_w_1_0_4 by_w_1_1_4 by_w_2_0_4 by_w_2_1_4 g21 g22 g24 g25 g169 g170 g171 g172 g173 g174 g175 g176 g177 g178 g179 g180 g181 g182 g183 g184 g185 g186 g187 g188 g189 g190 g191 g192 g193 g194 g195 g196 g197 g198 g199 g200 g201 g202 g203 g204 g205 g206 g207 g208 g209 g210 g211 g212 g213 g214 g215 g216 g217 g218 g219 g220 g221 g222 g223 g224 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v43 t_v63 t_v76 t_v77 t_v78 t_v79 t_z_y_2 t_v81 t_v82 t_v83 t_v84 t_v85].
    same_formula.
  Qed.
  Theorem derivative_5 : is_derive (fun u => loss_5 (c u)) t
    (by_x_0_5 (c t) * x_0 d + by_x_1_5 (c t) * x_1 d + by_w_y_0_5 (c t) * w_y_0 d + by_w_y_1_5 (c t) * w_y_1 d + by_w_1_0_5 (c t) * w_1_0 d + by_w_1_1_5 (c t) * w_1_1 d + by_w_2_0_5 (c t) * w_2_0 d + by_w_2_1_5 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v62|]. cbv beta delta [by_x_0_5 by_x_1_5 by_w_y_0_5 by_w_y_1_5 by_w_1_0_5 by_w_1_1_5 by_w_2_0_5 by_w_2_1_5 g21 g22 g24 g25 g225 g226 g227 g228 g229 g230 g231 g232 g233 g234 g235 g236 g237 g238 g239 g240 g241 g242 g243 g244 g245 g246 g247 g248 g249 g250 g251 g252 g253 g254 g255 g256 g257 g258 g259 g260 g261 g262 g263 g264 g265 g266 g267 g268 g269 g270 g271 g272 g273 g274 g275 g276 g277 g278 g279 g280 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v41 t_v43 t_v53 t_v54 t_v55 t_v56 t_z_y_3 t_v58 t_v59 t_v60 t_v61 t_v62].
    same_formula.
  Qed.
  Theorem derivative_6 : is_derive (fun u => loss_6 (c u)) t
    (by_x_0_6 (c t) * x_0 d + by_x_1_6 (c t) * x_1 d + by_w_y_0_6 (c t) * w_y_0 d + by_w_y_1_6 (c t) * w_y_1 d + by_w_1_0_6 (c t) * w_1_0 d + by_w_1_1_6 (c t) * w_1_1 d + by_w_2_0_6 (c t) * w_2_0 d + by_w_2_1_6 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v89|]. cbv beta delta [by_x_0_6 by_x_1_6 by_w_y_0_6 by_w_y_1_6 by_w_1_0_6 by_w_1_1_6 by_w_2_0_6 by_w_2_1_6 g21 g22 g24 g25 g281 g282 g283 g284 g285 g286 g287 g288 g289 g290 g291 g292 g293 g294 g295 g296 g297 g298 g299 g300 g301 g302 g303 g304 g305 g306 g307 g308 g309 g310 g311 g312 g313 g314 g315 g316 g317 g318 g319 g320 g321 g322 g323 g324 g325 g326 g327 g328 g329 g330 g331 g332 g333 g334 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v41 t_v43 t_v53 t_v54 t_v55 t_v56 t_z_y_3 t_v58 t_v88 t_v89].
    same_formula.
  Qed.
  Theorem derivative_7 : is_derive (fun u => loss_7 (c u)) t
    (by_x_0_7 (c t) * x_0 d + by_x_1_7 (c t) * x_1 d + by_w_y_0_7 (c t) * w_y_0 d + by_w_y_1_7 (c t) * w_y_1 d + by_w_1_0_7 (c t) * w_1_0 d + by_w_1_1_7 (c t) * w_1_1 d + by_w_2_0_7 (c t) * w_2_0 d + by_w_2_1_7 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v87|]. cbv beta delta [by_x_0_7 by_x_1_7 by_w_y_0_7 by_w_y_1_7 by_w_1_0_7 by_w_1_1_7 by_w_2_0_7 by_w_2_1_7 g21 g22 g24 g25 g335 g336 g337 g338 g339 g340 g341 g342 g343 g344 g345 g346 g347 g348 g349 g350 g351 g352 g353 g354 g355 g356 g357 g358 g359 g360 g361 g362 g363 g364 g365 g366 g367 g368 g369 g370 g371 g372 g373 g374 g375 g376 g377 g378 g379 g380 g381 g382 g383 g384 g385 g386 g387 g388 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v43 t_v63 t_v64 t_v65 t_v66 t_v67 t_z_y_4 t_v69 t_v86 t_v87].
    same_formula.
  Qed.
  Theorem derivative_8 : is_derive (fun u => loss_8 (c u)) t
    (by_x_0_8 (c t) * x_0 d + by_x_1_8 (c t) * x_1 d + by_w_y_0_8 (c t) * w_y_0 d + by_w_y_1_8 (c t) * w_y_1 d + by_w_1_0_8 (c t) * w_1_0 d + by_w_1_1_8 (c t) * w_1_1 d + by_w_2_0_8 (c t) * w_2_0 d + by_w_2_1_8 (c t) * w_2_1 d).
  Proof.
    evar_last; [exact d_v73|]. cbv beta delta [by_x_0_8 by_x_1_8 by_w_y_0_8 by_w_y_1_8 by_w_1_0_8 by_w_1_1_8 by_w_2_0_8 by_w_2_1_8 g21 g22 g24 g25 g389 g390 g391 g392 g393 g394 g395 g396 g397 g398 g399 g400 g401 g402 g403 g404 g405 g406 g407 g408 g409 g410 g411 g412 g413 g414 g415 g416 g417 g418 g419 g420 g421 g422 g423 g424 g425 g426 g427 g428 g429 g430 g431 g432 g433 g434 g435 g436 g437 g438 g439 g440 g441 g442 g443 g444 t_v1 t_v2 t_v3 t_v4 t_norm_x t_v6 t_v7 t_v8 t_v9 t_norm_w_y t_v19 t_v20 t_v21 t_u_y t_v23 t_v24 t_v25 t_u_1 t_v27 t_v28 t_v29 t_u_2 t_v31 t_cos_y t_v33 t_v34 t_v35 t_v36 t_v37 t_v38 t_v39 t_v40 t_v43 t_v63 t_v64 t_v65 t_v66 t_v67 t_z_y_4 t_v69 t_v70 t_v71 t_v72 t_v73].
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
  exists {| x_0 := (1 / 2); x_1 := (1 / 4); w_y_0 := (23 / 8); w_y_1 := (21 / 8); w_1_0 := (- (3 / 8)); w_1_1 := (- (3 / 4)); w_2_0 := (- (5 / 2)); w_2_1 := (21 / 4) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_1 lse sum_exp]. repeat split; by_intervals.
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
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_2 lse sum_exp]. repeat split; by_intervals.
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
  exists {| x_0 := (3 / 8); x_1 := 1; w_y_0 := (- (1 / 2)); w_y_1 := 1; w_1_0 := (- 2); w_1_1 := (- (13 / 8)); w_2_0 := (- (45 / 8)); w_2_1 := (- 2) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_3 lse sum_exp]. repeat split; by_intervals.
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
  exists {| x_0 := (- (13 / 8)); x_1 := (- (29 / 4)); w_y_0 := (7 / 4); w_y_1 := (- (7 / 4)); w_1_0 := (- (1 / 2)); w_1_1 := (1 / 8); w_2_0 := (- 1); w_2_1 := (25 / 8) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_4 lse sum_exp]. repeat split; by_intervals.
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
  exists {| x_0 := (21 / 4); x_1 := 7; w_y_0 := (13 / 2); w_y_1 := (- (45 / 8)); w_1_0 := (7 / 4); w_1_1 := (9 / 8); w_2_0 := (1 / 2); w_2_1 := (- (5 / 8)) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_5 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_x_0 i u)) (x_0 i) (by_x_0_6 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_x_1 i u)) (x_1 i) (by_x_1_6 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_6 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_6 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_6 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_6 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_6 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_6 : forall i, domain i -> is_derive (fun u => loss_6 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_6 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_6 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_6_is_taken : exists i, domain i /\ path_6 i.
Proof.
  exists {| x_0 := (- (45 / 8)); x_1 := (- (5 / 8)); w_y_0 := (1 / 8); w_y_1 := (- (1 / 4)); w_1_0 := (61 / 8); w_1_1 := (- (3 / 8)); w_2_0 := (51 / 8); w_2_1 := (- 2) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_6 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_x_0 i u)) (x_0 i) (by_x_0_7 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_x_1 i u)) (x_1 i) (by_x_1_7 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_7 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_7 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_7 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_7 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_7 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_7 : forall i, domain i -> is_derive (fun u => loss_7 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_7 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_7 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_7_is_taken : exists i, domain i /\ path_7 i.
Proof.
  exists {| x_0 := (- (63 / 8)); x_1 := (- (29 / 8)); w_y_0 := (1 / 2); w_y_1 := (1 / 2); w_1_0 := (63 / 8); w_1_1 := (33 / 8); w_2_0 := (13 / 4); w_2_1 := (9 / 2) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_7 lse sum_exp]. repeat split; by_intervals.
Qed.

Theorem partial_x_0_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_x_0 i u)) (x_0 i) (by_x_0_8 i).
Proof.
  intros i D. assert (E : at_x_0 i (x_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_x_0 i) (x_0 i) {| x_0 := 1; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_x_1_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_x_1 i u)) (x_1 i) (by_x_1_8 i).
Proof.
  intros i D. assert (E : at_x_1 i (x_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_x_1 i) (x_1 i) {| x_0 := 0; x_1 := 1; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_0_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_y_0 i u)) (w_y_0 i) (by_w_y_0_8 i).
Proof.
  intros i D. assert (E : at_w_y_0 i (w_y_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_y_0 i) (w_y_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 1; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_y_1_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_y_1 i u)) (w_y_1 i) (by_w_y_1_8 i).
Proof.
  intros i D. assert (E : at_w_y_1 i (w_y_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_y_1 i) (w_y_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 1; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_0_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_1_0 i u)) (w_1_0 i) (by_w_1_0_8 i).
Proof.
  intros i D. assert (E : at_w_1_0 i (w_1_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_1_0 i) (w_1_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 1; w_1_1 := 0; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_1_1_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_1_1 i u)) (w_1_1 i) (by_w_1_1_8 i).
Proof.
  intros i D. assert (E : at_w_1_1 i (w_1_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_1_1 i) (w_1_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 1; w_2_0 := 0; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_0_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_2_0 i u)) (w_2_0 i) (by_w_2_0_8 i).
Proof.
  intros i D. assert (E : at_w_2_0 i (w_2_0 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_2_0 i) (w_2_0 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 1; w_2_1 := 0 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.
Theorem partial_w_2_1_8 : forall i, domain i -> is_derive (fun u => loss_8 (at_w_2_1 i u)) (w_2_1 i) (by_w_2_1_8 i).
Proof.
  intros i D. assert (E : at_w_2_1 i (w_2_1 i) = i) by now destruct i.
  evar_last.
  - apply (derivative_8 (at_w_2_1 i) (w_2_1 i) {| x_0 := 0; x_1 := 0; w_y_0 := 0; w_y_1 := 0; w_1_0 := 0; w_1_1 := 0; w_2_0 := 0; w_2_1 := 1 |}).
    + unfold moves. one_moves.
    + rewrite E. exact D.
  - rewrite E. cbn [x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1]. ring.
Qed.

Lemma path_8_is_taken : exists i, domain i /\ path_8 i.
Proof.
  exists {| x_0 := (17 / 4); x_1 := (5 / 4); w_y_0 := (- (15 / 8)); w_y_1 := (- (5 / 4)); w_1_0 := (- (1 / 8)); w_1_1 := (1 / 8); w_2_0 := (1 / 8); w_2_1 := (3 / 8) |}.
  cbv beta iota delta [domain x_0 x_1 w_y_0 w_y_1 w_1_0 w_1_1 w_2_0 w_2_1 v1 v2 v3 v4 norm_x v6 v7 v8 v9 norm_w_y v11 v12 v13 v14 v15 v16 v17 v18 v19 v20 v21 u_y v23 v24 v25 u_1 v27 v28 v29 u_2 v31 cos_y v33 v34 v35 v36 v37 v38 v39 v40 v41 v42 v43 v44 v45 v46 z_y v48 v49 v50 v51 v52 v53 v54 v55 v56 z_y_3 v58 v59 v60 v61 v62 v63 v64 v65 v66 v67 z_y_4 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79 z_y_2 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 path_8 lse sum_exp]. repeat split; by_intervals.
Qed.

