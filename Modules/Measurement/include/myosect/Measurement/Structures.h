#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"

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
 * Tissues in JSON are muscle, intermuscular_fat, subcutaneous_fat, skin, cortical_bone, marrow, other_inside_fascia, other_outside_fascia; sides left and right.
 * \throws Error(Usage) naming the line or entry that is wrong.
 */
[[nodiscard]] LabelTable ParseLabelTable(const std::string & text);

/** One row a label of the table, voxels counted whole. Mean area is over the slices that hold the label. */
[[nodiscard]] std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const CtVolume & volume, const LabelTable & table);
} // namespace myosect::measurement
