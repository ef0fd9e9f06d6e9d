#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"
#include "myosect/Measurement/FatFraction.h"

namespace myosect::measurement
{
/** One line of a label table. */
struct LabelDescription
{
  int id = 0;
  std::string name;
  std::optional<Tissue> tissue;
  std::optional<Side> side;
};

struct LabelTable
{
  std::vector<LabelDescription> labels;
  bool tellsSides = false; ///< an ITK-SNAP table does not
};

/**
 * \brief Reads an ITK-SNAP label file, or JSON: an array of {"id", "name", "tissue", "side"}.
 *
 * Tissues in JSON are muscle, intermuscular_fat, subcutaneous_fat, skin, cortical_bone, marrow, other_inside_fascia, other_outside_fascia;
 * sides left and right. \throws Error(Usage) naming the line or entry that is wrong.
 */
[[nodiscard]] LabelTable ParseLabelTable(const std::string & text);

/** One row a label of the table, voxels counted whole. Mean area is over the slices that hold the label. */
[[nodiscard]] std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const CtVolume & volume, const LabelTable & table);
/** The same on signal of magnetic resonance. */
[[nodiscard]] std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const MrVolume & volume, const LabelTable & table);
/**
 * The same on fat fractions: mean over the voxels of the label and contractile volume, both of voxels above the noise floor; a reason tells
 * how many were left out. Without an intensity, which water and fat do not share.
 */
[[nodiscard]] std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const FatFractionMap & map,
                                                          const LabelTable & table);

/** Which slices two structures are compared over. */
enum class StructureScope : std::uint8_t
{
  Slab,        ///< all slices that hold both
  CentreSlices ///< three: the middle one of the slab, the lower of two, and its neighbours in the slab
};
[[nodiscard]] std::string_view ToString(StructureScope scope) noexcept;

/**
 * \brief Compares every pair of labels that differ in their side alone.
 *
 * Two labels are a pair when the table gives them opposite sides and the same name, words and letters for the side ("left", "L", "right",
 * "R") left out. The slices are planes of the image: legs that lie a little higher or lower are not matched along their bones. Areas are
 * counted by voxel; index, ratio and smaller side are for areas only. No pair, no rows; a table that tells no sides has none.
 */
[[nodiscard]] std::vector<StructureAsymmetryRow> CompareStructures(const WideLabelImage & stored, const VolumeGeometry & volume,
                                                                   const LabelTable & table);
[[nodiscard]] std::vector<StructureAsymmetryRow> CompareStructures(const WideLabelImage & stored, const FatFractionMap & map,
                                                                   const LabelTable & table);
} // namespace myosect::measurement
