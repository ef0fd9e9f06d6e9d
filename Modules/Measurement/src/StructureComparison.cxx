#include <algorithm>
#include <cctype>
#include <map>

#include "StructureSlices.h"

namespace myosect::measurement
{
namespace
{
constexpr std::size_t kCentreSlices = 3;

/** The words of a name, lower-case, without those for a side. */
std::string NameWithoutSide(const std::string & name)
{
  std::string joined;
  std::string word;
  const auto finish = [&]
  {
    if (!word.empty() && word != "left" && word != "right" && word != "l" && word != "r")
    {
      joined += (joined.empty() ? "" : " ") + word;
    }
    word.clear();
  };
  for (const char c : name)
  {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isspace(letter) || c == '_' || c == '-' || c == '.' || c == ',' || c == '(' || c == ')')
    {
      finish();
    }
    else
    {
      word += static_cast<char>(std::tolower(letter));
    }
  }
  finish();
  return joined;
}

struct LabelPair
{
  std::vector<const LabelDescription *> left;
  std::vector<const LabelDescription *> right;
};

/** By name; only those with one label on either side. */
std::map<std::string, LabelPair> PairsOf(const LabelTable & table)
{
  std::map<std::string, LabelPair> pairs;
  for (const LabelDescription & label : table.labels)
  {
    if (label.side == Side::Left || label.side == Side::Right)
    {
      LabelPair & pair = pairs[NameWithoutSide(label.name)];
      (label.side == Side::Left ? pair.left : pair.right).push_back(&label);
    }
  }
  for (auto entry = pairs.begin(); entry != pairs.end();)
  {
    entry = entry->second.left.size() == 1 && entry->second.right.size() == 1 ? std::next(entry) : pairs.erase(entry);
  }
  return pairs;
}

struct SharedSlice
{
  StructureSlice left, right;
};

std::vector<SharedSlice> SharedSlices(const std::vector<StructureSlice> & left, const std::vector<StructureSlice> & right)
{
  std::vector<SharedSlice> shared;
  for (const StructureSlice & l : left)
  {
    const auto r = std::find_if(right.begin(), right.end(), [&](const StructureSlice & slice) { return slice.k == l.k; });
    if (r != right.end())
    {
      shared.push_back({ l, *r });
    }
  }
  return shared;
}

std::vector<SharedSlice> InScope(const std::vector<SharedSlice> & shared, StructureScope scope)
{
  if (scope == StructureScope::Slab)
  {
    return shared;
  }
  if (shared.size() < kCentreSlices)
  {
    return {};
  }
  const auto middle = shared.begin() + static_cast<std::ptrdiff_t>((shared.size() - 1) / 2);
  return { middle - 1, middle + 2 };
}

struct Metric
{
  const char * name;
  const char * unit;
  bool isArea;
  Value (*of)(const std::vector<StructureSlice> & slices, double pixelCm2);
};

Value MeanArea(const std::vector<StructureSlice> & slices, double pixelCm2)
{
  double voxels = 0.0;
  for (const StructureSlice & slice : slices)
  {
    voxels += static_cast<double>(slice.voxels);
  }
  return voxels * pixelCm2 / static_cast<double>(slices.size());
}

Value MeanContractileArea(const std::vector<StructureSlice> & slices, double pixelCm2)
{
  double voxels = 0.0;
  std::size_t judged = 0;
  for (const StructureSlice & slice : slices)
  {
    voxels += static_cast<double>(slice.judged) - slice.fractionSum;
    judged += slice.judged;
  }
  return judged == 0 ? std::nullopt : Value(voxels * pixelCm2 / static_cast<double>(slices.size()));
}

Value FatFractionPercent(const std::vector<StructureSlice> & slices, double)
{
  double sum = 0.0;
  std::size_t judged = 0;
  for (const StructureSlice & slice : slices)
  {
    sum += slice.fractionSum;
    judged += slice.judged;
  }
  return judged == 0 ? std::nullopt : Value(100.0 * sum / static_cast<double>(judged));
}

constexpr Metric kArea{ "area", "cm2", true, MeanArea };
constexpr Metric kContractileArea{ "contractile_area", "cm2", true, MeanContractileArea };
constexpr Metric kFatFraction{ "fat_fraction", "%", false, FatFractionPercent };

void Fill(StructureAsymmetryRow & row, const Metric & metric, const std::vector<SharedSlice> & slices, const VolumeGeometry & volume)
{
  std::vector<StructureSlice> left;
  std::vector<StructureSlice> right;
  for (const SharedSlice & slice : slices)
  {
    left.push_back(slice.left);
    right.push_back(slice.right);
    const double z = volume.PointLps(0.5 * static_cast<double>(volume.grid.size[0] - 1), 0.5 * static_cast<double>(volume.grid.size[1] - 1),
                                     slice.left.k)[2];
    row.zMinMm = std::min(z, row.zMinMm.value_or(z));
    row.zMaxMm = std::max(z, row.zMaxMm.value_or(z));
  }
  row.sliceCount = slices.size();
  const double pixelCm2 = volume.grid.PixelAreaMm2() / 100.0;
  row.left = metric.of(left, pixelCm2);
  row.right = metric.of(right, pixelCm2);
  if (!row.left || !row.right)
  {
    row.reason = "every voxel of one side lies under the noise floor";
    return;
  }
  row.difference = *row.left - *row.right;
  if (metric.isArea && *row.left + *row.right > 0.0)
  {
    row.asymmetryIndexPercent = 200.0 * (*row.left - *row.right) / (*row.left + *row.right);
    row.smallerToLargerPercent = 100.0 * std::min(*row.left, *row.right) / std::max(*row.left, *row.right);
    row.smallerSide = *row.left < *row.right ? Side::Left : *row.left > *row.right ? Side::Right : Side::Unknown;
  }
}

template <typename TAdd>
std::vector<StructureAsymmetryRow> Compare(const WideLabelImage & stored, const VolumeGeometry & volume, const LabelTable & table,
                                           const std::vector<Metric> & metrics, const TAdd & add)
{
  RequireSameGrid(stored, volume);
  std::vector<StructureAsymmetryRow> rows;
  for (const auto & [name, pair] : PairsOf(table))
  {
    const auto shared =
        SharedSlices(SlicesOf(stored, volume, pair.left.front()->id, add), SlicesOf(stored, volume, pair.right.front()->id, add));
    for (const StructureScope scope : { StructureScope::Slab, StructureScope::CentreSlices })
    {
      const auto slices = InScope(shared, scope);
      for (const Metric & metric : metrics)
      {
        StructureAsymmetryRow row;
        row.name = name;
        row.scope = ToString(scope);
        row.metric = metric.name;
        row.unit = metric.unit;
        if (slices.empty())
        {
          row.reason = shared.empty() ? "no slice holds both sides" : "fewer than three slices hold both sides";
        }
        else
        {
          Fill(row, metric, slices, volume);
        }
        rows.push_back(row);
      }
    }
  }
  return rows;
}
} // namespace

std::string_view ToString(StructureScope scope) noexcept
{
  return scope == StructureScope::Slab ? "slab" : "centre_slices";
}

std::vector<StructureAsymmetryRow> CompareStructures(const WideLabelImage & stored, const VolumeGeometry & volume, const LabelTable & table)
{
  return Compare(stored, volume, table, { kArea }, [](std::size_t, std::size_t, StructureSlice &) {});
}

std::vector<StructureAsymmetryRow> CompareStructures(const WideLabelImage & stored, const FatFractionMap & map, const LabelTable & table)
{
  return Compare(stored, map, table, { kArea, kContractileArea, kFatFraction }, FatFractionSum(map));
}
} // namespace myosect::measurement
