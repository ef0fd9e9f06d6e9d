#pragma once

#include <cstddef>
#include <vector>

#include "myosect/Measurement/Structures.h"

namespace myosect::measurement
{
/** A label in one slice, voxels counted whole. */
struct StructureSlice
{
  std::size_t k = 0;
  std::size_t voxels = 0;
  std::size_t judged = 0;   ///< with a valid fat fraction
  double fractionSum = 0.0; ///< of fat, over those
  double intensitySum = 0.0;
};

/** The slices that hold a label, from feet to head. `add` is called with slice, index within it, and the entry to add a voxel to. */
template <typename TAdd>
[[nodiscard]] std::vector<StructureSlice> SlicesOf(const WideLabelImage & stored, const VolumeGeometry & volume, int label,
                                                   const TAdd & add)
{
  const LabelVolume mask = FromStored(stored, volume, [label](std::int32_t value) { return static_cast<LabelId>(value == label ? 1 : 0); });
  std::vector<StructureSlice> slices;
  for (std::size_t k = 0; k < volume.SliceCount(); ++k)
  {
    StructureSlice slice;
    slice.k = k;
    for (std::size_t i = 0; i < volume.grid.SliceVoxelCount(); ++i)
    {
      if (mask.Slice(k)[i] != 0)
      {
        ++slice.voxels;
        add(k, i, slice);
      }
    }
    if (slice.voxels > 0)
    {
      slices.push_back(slice);
    }
  }
  return slices;
}

/** Adds the fat fraction of a voxel to a slice's sums. */
class FatFractionSum
{
public:
  explicit FatFractionSum(const FatFractionMap & map) : m_Map(map) {}
  void operator()(std::size_t k, std::size_t index, StructureSlice & slice) const
  {
    if (const Value fraction = m_Map.At(k, index))
    {
      ++slice.judged;
      slice.fractionSum += *fraction;
    }
  }

private:
  const FatFractionMap & m_Map;
};
} // namespace myosect::measurement
