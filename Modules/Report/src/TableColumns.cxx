#include "TableColumns.h"

#include <cmath>

namespace myosect::report
{
Cell Number(const Value & value)
{
  return value && std::isfinite(*value) ? Cell(RoundToTable(*value)) : Cell();
}

Cell Word(std::string_view word)
{
  return std::string(word);
}

namespace
{
/** "enlargement: no reference values given; …" */
std::string JoinedQuestions(const std::vector<OpenQuestion> & questions)
{
  std::string text;
  for (const OpenQuestion & question : questions)
  {
    text += (text.empty() ? "" : "; ") + question.what + ": " + question.why;
  }
  return text;
}
} // namespace

const std::vector<Column<StudyIdentity>> & IdentityColumns()
{
  using Row = StudyIdentity;
  static const std::vector<Column<Row>> columns{
    { "participant_id", [](const Row & r) { return Word(r.participantId); } },
    { "study_date", [](const Row & r) { return Word(r.studyDate); } },
    { "study_uid", [](const Row & r) { return Word(r.studyUid); } },
    { "series_uid", [](const Row & r) { return Word(r.seriesUid); } },
    { "modality", [](const Row & r) { return Word(ToString(r.modality)); } },
  };
  return columns;
}

const std::vector<Column<SliceMeasurement>> & SliceColumns()
{
  using Row = SliceMeasurement;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "slice_index", [](const Row & r) { return Cell(r.sliceIndex); } },
    { "z_mm", [](const Row & r) { return Number(r.zMm); } },
    { "level_percent", [](const Row & r) { return Number(r.levelPercent); } },
    { "level_mm_from_knee", [](const Row & r) { return Number(r.levelMmFromKnee); } },
    { "limb_area_cm2", [](const Row & r) { return Number(r.limbAreaCm2); } },
    { "muscle_area_cm2", [](const Row & r) { return Number(r.muscleAreaCm2); } },
    { "imat_area_cm2", [](const Row & r) { return Number(r.imatAreaCm2); } },
    { "compartment_area_cm2", [](const Row & r) { return Number(r.compartmentAreaCm2); } },
    { "sat_area_cm2", [](const Row & r) { return Number(r.satAreaCm2); } },
    { "bone_area_cm2", [](const Row & r) { return Number(r.boneAreaCm2); } },
    { "muscle_mean_hu", [](const Row & r) { return Number(r.muscleMeanHu); } },
    { "muscle_sd_hu", [](const Row & r) { return Number(r.muscleSdHu); } },
    { "nama_area_cm2", [](const Row & r) { return Number(r.namaAreaCm2); } },
    { "lama_area_cm2", [](const Row & r) { return Number(r.lamaAreaCm2); } },
    { "fat_fraction_percent", [](const Row & r) { return Number(r.fatFractionPercent); } },
    { "lean_voxel_fat_fraction_percent", [](const Row & r) { return Number(r.leanVoxelFatFractionPercent); } },
    { "contractile_area_cm2", [](const Row & r) { return Number(r.contractileAreaCm2); } },
    { "obliquity_deg", [](const Row & r) { return Number(r.obliquityDeg); } },
    { "status", [](const Row & r) { return Word(ToString(r.status)); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
    { "skin_area_cm2", [](const Row & r) { return Number(r.skinAreaCm2); } },
    { "other_inside_fascia_area_cm2", [](const Row & r) { return Number(r.otherInsideFasciaAreaCm2); } },
    { "other_outside_fascia_area_cm2", [](const Row & r) { return Number(r.otherOutsideFasciaAreaCm2); } },
    { "median_muscle_hu", [](const Row & r) { return Number(r.medianMuscleHu); } },
    { "limb_circumference_cm", [](const Row & r) { return Number(r.limbCircumferenceCm); } },
    { "fat_fraction_left_out_area_cm2", [](const Row & r) { return Number(r.fatFractionLeftOutAreaCm2); } },
    { "level_uncertainty_mm", [](const Row & r) { return Number(r.levelUncertaintyMm); } },
    { "match_position_mm", [](const Row & r) { return Number(r.matchPositionMm); } },
    { "match_uncertainty_mm", [](const Row & r) { return Number(r.matchUncertaintyMm); } },
    { "limb_perp_cm2", [](const Row & r) { return Number(r.limbPerpAreaCm2); } },
    { "muscle_perp_cm2", [](const Row & r) { return Number(r.musclePerpAreaCm2); } },
    { "imat_perp_cm2", [](const Row & r) { return Number(r.imatPerpAreaCm2); } },
    { "compartment_perp_cm2", [](const Row & r) { return Number(r.compartmentPerpAreaCm2); } },
    { "sat_perp_cm2", [](const Row & r) { return Number(r.satPerpAreaCm2); } },
    { "bone_perp_cm2", [](const Row & r) { return Number(r.bonePerpAreaCm2); } },
    { "contractile_perp_cm2", [](const Row & r) { return Number(r.contractilePerpAreaCm2); } },
    { "edited", [](const Row & r) { return Cell(r.edited); } },
  };
  return columns;
}

const std::vector<Column<LimbSummary>> & LimbColumns()
{
  using Row = LimbSummary;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "slice_count", [](const Row & r) { return Cell(r.sliceCount); } },
    { "slices_used", [](const Row & r) { return Cell(r.slicesUsed); } },
    { "z_min_mm", [](const Row & r) { return Number(r.zMinMm); } },
    { "z_max_mm", [](const Row & r) { return Number(r.zMaxMm); } },
    { "slab_length_mm", [](const Row & r) { return Number(r.slabLengthMm); } },
    { "mean_limb_area_cm2", [](const Row & r) { return Number(r.meanLimbAreaCm2); } },
    { "mean_muscle_area_cm2", [](const Row & r) { return Number(r.meanMuscleAreaCm2); } },
    { "mean_imat_area_cm2", [](const Row & r) { return Number(r.meanImatAreaCm2); } },
    { "mean_compartment_area_cm2", [](const Row & r) { return Number(r.meanCompartmentAreaCm2); } },
    { "mean_sat_area_cm2", [](const Row & r) { return Number(r.meanSatAreaCm2); } },
    { "mean_bone_area_cm2", [](const Row & r) { return Number(r.meanBoneAreaCm2); } },
    { "mean_muscle_hu", [](const Row & r) { return Number(r.meanMuscleHu); } },
    { "mean_fat_fraction_percent", [](const Row & r) { return Number(r.meanFatFractionPercent); } },
    { "mean_contractile_area_cm2", [](const Row & r) { return Number(r.meanContractileAreaCm2); } },
    { "max_muscle_area_cm2", [](const Row & r) { return Number(r.maxMuscleAreaCm2); } },
    { "limb_volume_cm3", [](const Row & r) { return Number(r.limbVolumeCm3); } },
    { "muscle_volume_cm3", [](const Row & r) { return Number(r.muscleVolumeCm3); } },
    { "imat_volume_cm3", [](const Row & r) { return Number(r.imatVolumeCm3); } },
    { "compartment_volume_cm3", [](const Row & r) { return Number(r.compartmentVolumeCm3); } },
    { "sat_volume_cm3", [](const Row & r) { return Number(r.satVolumeCm3); } },
    { "bone_volume_cm3", [](const Row & r) { return Number(r.boneVolumeCm3); } },
    { "complete", [](const Row & r) { return Cell(r.complete); } },
    { "status", [](const Row & r) { return Word(ToString(r.status)); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
  };
  return columns;
}

const std::vector<Column<LevelMeasurement>> & LevelColumns()
{
  using Row = LevelMeasurement;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.values.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.values.segment)); } },
    { "level", [](const Row & r) { return Word(r.level); } },
    { "z_mm", [](const Row & r) { return r.values.status == Status::Ok ? Number(r.values.zMm) : Cell(); } },
    { "level_percent", [](const Row & r) { return Number(r.values.levelPercent); } },
    { "level_mm_from_knee", [](const Row & r) { return Number(r.values.levelMmFromKnee); } },
    { "level_uncertainty_mm", [](const Row & r) { return Number(r.values.levelUncertaintyMm); } },
    { "gap_mm", [](const Row & r) { return Number(r.gapMm); } },
    { "limb_area_cm2", [](const Row & r) { return Number(r.values.limbAreaCm2); } },
    { "muscle_area_cm2", [](const Row & r) { return Number(r.values.muscleAreaCm2); } },
    { "imat_area_cm2", [](const Row & r) { return Number(r.values.imatAreaCm2); } },
    { "compartment_area_cm2", [](const Row & r) { return Number(r.values.compartmentAreaCm2); } },
    { "sat_area_cm2", [](const Row & r) { return Number(r.values.satAreaCm2); } },
    { "bone_area_cm2", [](const Row & r) { return Number(r.values.boneAreaCm2); } },
    { "muscle_mean_hu", [](const Row & r) { return Number(r.values.muscleMeanHu); } },
    { "muscle_sd_hu", [](const Row & r) { return Number(r.values.muscleSdHu); } },
    { "nama_area_cm2", [](const Row & r) { return Number(r.values.namaAreaCm2); } },
    { "lama_area_cm2", [](const Row & r) { return Number(r.values.lamaAreaCm2); } },
    { "fat_fraction_percent", [](const Row & r) { return Number(r.values.fatFractionPercent); } },
    { "lean_voxel_fat_fraction_percent", [](const Row & r) { return Number(r.values.leanVoxelFatFractionPercent); } },
    { "contractile_area_cm2", [](const Row & r) { return Number(r.values.contractileAreaCm2); } },
    { "limb_circumference_cm", [](const Row & r) { return Number(r.values.limbCircumferenceCm); } },
    { "obliquity_deg", [](const Row & r) { return Number(r.values.obliquityDeg); } },
    { "limb_perp_cm2", [](const Row & r) { return Number(r.values.limbPerpAreaCm2); } },
    { "muscle_perp_cm2", [](const Row & r) { return Number(r.values.musclePerpAreaCm2); } },
    { "imat_perp_cm2", [](const Row & r) { return Number(r.values.imatPerpAreaCm2); } },
    { "compartment_perp_cm2", [](const Row & r) { return Number(r.values.compartmentPerpAreaCm2); } },
    { "sat_perp_cm2", [](const Row & r) { return Number(r.values.satPerpAreaCm2); } },
    { "bone_perp_cm2", [](const Row & r) { return Number(r.values.bonePerpAreaCm2); } },
    { "contractile_perp_cm2", [](const Row & r) { return Number(r.values.contractilePerpAreaCm2); } },
    { "status", [](const Row & r) { return Word(ToString(r.values.status)); } },
    { "reason", [](const Row & r) { return Word(r.values.reason); } },
  };
  return columns;
}

const std::vector<Column<AsymmetryRow>> & AsymmetryColumns()
{
  using Row = AsymmetryRow;
  static const std::vector<Column<Row>> columns{
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "metric", [](const Row & r) { return Word(r.metric); } },
    { "unit", [](const Row & r) { return Word(r.unit); } },
    { "left", [](const Row & r) { return Number(r.left); } },
    { "right", [](const Row & r) { return Number(r.right); } },
    { "difference", [](const Row & r) { return Number(r.difference); } },
    { "asymmetry_index_percent", [](const Row & r) { return Number(r.asymmetryIndexPercent); } },
    { "smaller_to_larger_percent", [](const Row & r) { return Number(r.smallerToLargerPercent); } },
    { "smaller_side", [](const Row & r) { return r.smallerSide == Side::Unknown ? Cell() : Word(ToString(r.smallerSide)); } },
    { "amber_limit", [](const Row & r) { return Number(r.amberLimit); } },
    { "red_limit", [](const Row & r) { return Number(r.redLimit); } },
    { "flag", [](const Row & r) { return Word(ToString(r.flag)); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
    { "n_levels", [](const Row & r) { return Cell(r.levelCount); } },
    { "level_uncertainty_mm", [](const Row & r) { return Number(r.levelUncertaintyMm); } },
    { "z_min_mm", [](const Row & r) { return Number(r.zMinMm); } },
    { "z_max_mm", [](const Row & r) { return Number(r.zMaxMm); } },
    { "ci_low", [](const Row & r) { return Number(r.ciLow); } },
    { "ci_high", [](const Row & r) { return Number(r.ciHigh); } },
    { "same_sign_percent", [](const Row & r) { return Number(r.sameSignPercent); } },
    { "shared_length_mm", [](const Row & r) { return Number(r.sharedLengthMm); } },
    { "limb_symmetry_index_percent", [](const Row & r) { return Number(r.limbSymmetryIndexPercent); } },
  };
  return columns;
}

const std::vector<Column<StructureAsymmetryRow>> & StructureAsymmetryColumns()
{
  using Row = StructureAsymmetryRow;
  static const std::vector<Column<Row>> columns{
    { "name", [](const Row & r) { return Word(r.name); } },
    { "scope", [](const Row & r) { return Word(r.scope); } },
    { "metric", [](const Row & r) { return Word(r.metric); } },
    { "unit", [](const Row & r) { return Word(r.unit); } },
    { "left", [](const Row & r) { return Number(r.left); } },
    { "right", [](const Row & r) { return Number(r.right); } },
    { "difference", [](const Row & r) { return Number(r.difference); } },
    { "asymmetry_index_percent", [](const Row & r) { return Number(r.asymmetryIndexPercent); } },
    { "smaller_to_larger_percent", [](const Row & r) { return Number(r.smallerToLargerPercent); } },
    { "smaller_side", [](const Row & r) { return r.smallerSide == Side::Unknown ? Cell() : Word(ToString(r.smallerSide)); } },
    { "n_slices", [](const Row & r) { return Cell(r.sliceCount); } },
    { "z_min_mm", [](const Row & r) { return Number(r.zMinMm); } },
    { "z_max_mm", [](const Row & r) { return Number(r.zMaxMm); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
  };
  return columns;
}

const std::vector<Column<PatternRow>> & PatternColumns()
{
  using Row = PatternRow;
  static const std::vector<Column<Row>> columns{
    { "side", [](const Row & r) { return Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return Word(ToString(r.segment)); } },
    { "pattern", [](const Row & r) { return Word(r.pattern); } },
    { "reference", [](const Row & r) { return Word(r.reference); } },
    { "reference_detail", [](const Row & r) { return Word(r.referenceDetail); } },
    { "total_area_cm2", [](const Row & r) { return Number(r.totalAreaCm2); } },
    { "contractile_area_cm2", [](const Row & r) { return Number(r.contractileAreaCm2); } },
    { "fat_fraction_percent", [](const Row & r) { return Number(r.fatFractionPercent); } },
    { "total_to_reference_percent", [](const Row & r) { return Number(r.totalRatioPercent); } },
    { "contractile_to_reference_percent", [](const Row & r) { return Number(r.contractileRatioPercent); } },
    { "total_z", [](const Row & r) { return Number(r.totalZ); } },
    { "contractile_z", [](const Row & r) { return Number(r.contractileZ); } },
    { "pseudohypertrophy_index", [](const Row & r) { return Number(r.pseudohypertrophyIndex); } },
    { "excess_non_contractile_area_cm2", [](const Row & r) { return Number(r.excessNonContractileAreaCm2); } },
    { "girth_kept_by_fat", [](const Row & r) { return r.girthKeptByFat ? Cell(*r.girthKeptByFat) : Cell(); } },
    { "not_assessed", [](const Row & r) { return Word(JoinedQuestions(r.open)); } },
  };
  return columns;
}

const std::vector<Column<DescriptorRow>> & DescriptorColumns()
{
  using Row = DescriptorRow;
  static const std::vector<Column<Row>> columns{
    { "name", [](const Row & r) { return Word(r.name); } },
    { "definition", [](const Row & r) { return Word(r.definition); } },
    { "side", [](const Row & r) { return r.side == Side::Unknown ? Cell() : Word(ToString(r.side)); } },
    { "segment", [](const Row & r) { return r.segment == Segment::Unknown ? Cell() : Word(ToString(r.segment)); } },
    { "value", [](const Row & r) { return Number(r.value); } },
    { "unit", [](const Row & r) { return Word(r.unit); } },
    { "z", [](const Row & r) { return Number(r.zScore); } },
    { "deviates", [](const Row & r) { return Cell(r.deviates); } },
    { "reference", [](const Row & r) { return Word(r.reference); } },
  };
  return columns;
}

const std::vector<Column<StructureRow>> & StructureColumns()
{
  using Row = StructureRow;
  static const std::vector<Column<Row>> columns{
    { "label", [](const Row & r) { return Cell(static_cast<double>(r.label)); } },
    { "name", [](const Row & r) { return Word(r.name); } },
    { "side", [](const Row & r) { return Word(r.side); } },
    { "voxels", [](const Row & r) { return Cell(r.voxels); } },
    { "volume_cm3", [](const Row & r) { return Number(r.volumeCm3); } },
    { "mean_area_cm2", [](const Row & r) { return Number(r.meanAreaCm2); } },
    { "max_area_cm2", [](const Row & r) { return Number(r.maxAreaCm2); } },
    { "mean_intensity", [](const Row & r) { return Number(r.meanIntensity); } },
    { "fat_fraction_percent", [](const Row & r) { return Number(r.fatFractionPercent); } },
    { "contractile_volume_cm3", [](const Row & r) { return Number(r.contractileVolumeCm3); } },
    { "status", [](const Row & r) { return Word(ToString(r.status)); } },
    { "reason", [](const Row & r) { return Word(r.reason); } },
  };
  return columns;
}

const std::vector<Column<Review>> & ReviewColumns()
{
  using Row = Review;
  static const std::vector<Column<Row>> columns{
    { "review_status", [](const Row & r) { return Word(ToString(r.status)); } },
    { "reader", [](const Row & r) { return Word(r.reader); } },
    { "reviewed_at", [](const Row & r) { return Word(r.timeUtc); } },
  };
  return columns;
}
} // namespace myosect::report
