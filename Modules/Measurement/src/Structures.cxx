#include "myosect/Measurement/Structures.h"

#include <algorithm>

#include "StructureSlices.h"

namespace myosect::measurement
{
namespace
{
/** Voxels, areas and volume; intensity and fat fraction are the caller's. */
StructureRow RowOf(const LabelDescription & label, const LabelTable & table, const VolumeGeometry & volume,
                   const std::vector<StructureSlice> & slices)
{
  StructureRow row;
  row.label = label.id;
  row.name = label.name;
  row.side = label.side ? std::string(ToString(*label.side)) : table.tellsSides ? "unknown" : "both";
  if (slices.empty())
  {
    row.status = Status::NotInFieldOfView;
    row.reason = "no voxel has this label";
    return row;
  }
  const double pixelCm2 = volume.grid.PixelAreaMm2() / 100.0;
  double volumeCm3 = 0.0;
  double largest = 0.0;
  for (const StructureSlice & slice : slices)
  {
    const double areaCm2 = static_cast<double>(slice.voxels) * pixelCm2;
    row.voxels += slice.voxels;
    largest = std::max(largest, areaCm2);
    volumeCm3 += areaCm2 * volume.SliceExtentMm(slice.k) / 10.0;
  }
  bool acrossGap = false;
  for (std::size_t k = slices.front().k + 1; k <= slices.back().k; ++k)
  {
    acrossGap = acrossGap || volume.sliceAfterGap[k];
  }
  row.volumeCm3 = acrossGap ? std::nullopt : Value(volumeCm3);
  row.reason = acrossGap ? "volume undefined: slices are missing inside the structure" : "";
  row.meanAreaCm2 = static_cast<double>(row.voxels) * pixelCm2 / static_cast<double>(slices.size());
  row.maxAreaCm2 = largest;
  return row;
}

template <typename TVolume>
std::vector<StructureRow> MeasureIntensities(const WideLabelImage & stored, const TVolume & volume, const LabelTable & table)
{
  RequireSameGrid(stored, volume);
  std::vector<StructureRow> rows;
  for (const LabelDescription & label : table.labels)
  {
    const auto slices = SlicesOf(stored, volume, label.id,
                                 [&](std::size_t k, std::size_t i, StructureSlice & slice)
                                 { slice.intensitySum += static_cast<double>(volume.Slice(k)[i]); });
    StructureRow row = RowOf(label, table, volume, slices);
    if (row.voxels > 0)
    {
      double sum = 0.0;
      for (const StructureSlice & slice : slices)
      {
        sum += slice.intensitySum;
      }
      row.meanIntensity = sum / static_cast<double>(row.voxels);
    }
    rows.push_back(row);
  }
  return rows;
}
} // namespace

std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const CtVolume & volume, const LabelTable & table)
{
  return MeasureIntensities(stored, volume, table);
}

std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const MrVolume & volume, const LabelTable & table)
{
  return MeasureIntensities(stored, volume, table);
}

std::vector<StructureRow> MeasureStructures(const WideLabelImage & stored, const FatFractionMap & map, const LabelTable & table)
{
  RequireSameGrid(stored, map);
  std::vector<StructureRow> rows;
  for (const LabelDescription & label : table.labels)
  {
    const auto slices = SlicesOf(stored, map, label.id, FatFractionSum(map));
    StructureRow row = RowOf(label, table, map, slices);
    std::size_t judged = 0;
    double fractionSum = 0.0;
    double contractileCm3 = 0.0;
    for (const StructureSlice & slice : slices)
    {
      judged += slice.judged;
      fractionSum += slice.fractionSum;
      contractileCm3 +=
          (static_cast<double>(slice.judged) - slice.fractionSum) * map.grid.PixelAreaMm2() * map.SliceExtentMm(slice.k) / 1000.0;
    }
    if (judged > 0)
    {
      row.fatFractionPercent = 100.0 * fractionSum / static_cast<double>(judged);
      row.contractileVolumeCm3 = row.volumeCm3 ? Value(contractileCm3) : std::nullopt;
    }
    if (judged < row.voxels)
    {
      row.reason += (row.reason.empty() ? "" : "; ") + std::to_string(row.voxels - judged) +
                    " voxels under the noise floor left out of the fat fraction";
    }
    rows.push_back(row);
  }
  return rows;
}
} // namespace myosect::measurement
