#include "myosect/Segmentation/CtLimbSegmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "myosect/Core/Error.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace
{
using namespace myosect;
using namespace myosect::segmentation;

/** A case of the phantom, thinned to a few slices. */
phantom::CtPhantom Small(const std::string & name, std::size_t slices)
{
  phantom::LimbPhantomParameters parameters = phantom::CaseParameters(name);
  Grid & grid = parameters.acquisition.grid;
  const double lengthMm = static_cast<double>(grid.size[2]) * grid.spacingMm[2];
  grid.size[2] = slices;
  grid.originLps[2] += 0.5 * lengthMm - 0.5 * static_cast<double>(slices) * grid.spacingMm[2];
  parameters.acquisition.subSamples = 4;
  RunContext context(2);
  return phantom::Render(parameters, context);
}

const phantom::CtPhantom & Thigh()
{
  static const phantom::CtPhantom phantom = Small("thigh", 6);
  return phantom;
}

const phantom::CtPhantom & Calf()
{
  static const phantom::CtPhantom phantom = Small("calf", 6);
  return phantom;
}

CtVolume VolumeOf(const Grid & grid, const std::vector<std::int16_t> & hounsfield)
{
  auto image = MakeImage<CtImage>(grid);
  std::copy(hounsfield.begin(), hounsfield.end(), image->GetBufferPointer());
  return ToCanonical(image.GetPointer());
}

struct Result
{
  CtVolume volume;
  LimbMap map;
  CtSegmentation segmentation;

  explicit Result(CtVolume v, unsigned threads = 2) : volume(std::move(v))
  {
    RunContext context(threads);
    map = FindLimbs(volume, {}, context);
    segmentation = SegmentLimbs(volume, map, {}, context);
  }
  explicit Result(const phantom::CtPhantom & phantom) : Result(VolumeOf(phantom.grid, phantom.hounsfield)) {}

  [[nodiscard]] std::vector<LabelId> Labels() const
  {
    const LabelId * first = segmentation.labels.image->GetBufferPointer();
    return { first, first + volume.grid.VoxelCount() };
  }
  [[nodiscard]] std::vector<LabelId> StoredLabels() const
  {
    const LabelImage::Pointer stored = ToStored(segmentation.labels, volume);
    return { stored->GetBufferPointer(), stored->GetBufferPointer() + volume.grid.VoxelCount() };
  }
};

/** Voxels of every label, and their names. */
std::map<LabelId, std::size_t> Counts(const std::vector<LabelId> & labels)
{
  std::map<LabelId, std::size_t> counts;
  for (const LabelId id : labels)
  {
    ++counts[id];
  }
  return counts;
}

using Choice = std::function<bool(Tissue)>;

double Dice(const std::vector<LabelId> & found, const std::vector<LabelId> & truth, Side side, const Choice & chosen)
{
  std::size_t both = 0, sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i)
  {
    const auto holds = [&](LabelId id)
    {
      const auto meaning = MeaningOf(id);
      return meaning && meaning->side == side && chosen(meaning->tissue);
    };
    const bool a = holds(found[i]);
    const bool b = holds(truth[i]);
    both += a && b ? 2 : 0;
    sum += (a ? 1U : 0U) + (b ? 1U : 0U);
  }
  return static_cast<double>(both) / static_cast<double>(sum);
}

bool IsLimb(Tissue)
{
  return true;
}
bool IsCompartment(Tissue tissue)
{
  return tissue == Tissue::Muscle || tissue == Tissue::IntermuscularFat || tissue == Tissue::OtherInsideFascia;
}
bool IsBone(Tissue tissue)
{
  return tissue == Tissue::CorticalBone || tissue == Tissue::Marrow;
}
bool IsMuscle(Tissue tissue)
{
  return tissue == Tissue::Muscle;
}

void ExpectAgreement(const phantom::CtPhantom & phantom, double compartment)
{
  const Result result(phantom);
  ASSERT_EQ(result.map.limbCount, 2);
  const std::vector<LabelId> labels = result.StoredLabels();
  for (const Side side : { Side::Left, Side::Right })
  {
    SCOPED_TRACE(ToString(side));
    EXPECT_GT(Dice(labels, phantom.labels, side, IsLimb), 0.99);
    EXPECT_GT(Dice(labels, phantom.labels, side, IsCompartment), compartment);
    EXPECT_GT(Dice(labels, phantom.labels, side, IsMuscle), compartment - 0.02);
    EXPECT_GT(Dice(labels, phantom.labels, side, IsBone), 0.95);
  }
}

TEST(WholeSegmentation, AgreesWithTheTruthOfThighs)
{
  ExpectAgreement(Thigh(), 0.97);
}

TEST(WholeSegmentation, AgreesWithTheTruthOfCalves)
{
  ExpectAgreement(Calf(), 0.97);
}

TEST(WholeSegmentation, AgreesWithTheTruthOfThighsPressedTogether)
{
  ExpectAgreement(Small("thigh-touching", 5), 0.97);
}

TEST(WholeSegmentation, AgreesWithTheTruthOnACouch)
{
  ExpectAgreement(Small("thigh-couch-blanket", 4), 0.97);
  ExpectAgreement(Small("thigh-flattened", 4), 0.97);
}

TEST(WholeSegmentation, AgreesWithTheTruthInNoise)
{
  ExpectAgreement(Small("thigh-noisy", 4), 0.96);
  ExpectAgreement(Small("calf-noisy", 4), 0.96);
}

TEST(WholeSegmentation, AgreesWithTheTruthOfLeanCalvesAndOfContrast)
{
  ExpectAgreement(Small("calf-lean", 4), 0.96);
  ExpectAgreement(Small("calf-contrast", 4), 0.97);
}

TEST(WholeSegmentation, RecoversTheThicknessOfSkin)
{
  for (const phantom::CtPhantom * phantom : { &Thigh(), &Calf() })
  {
    const Result result(*phantom);
    ASSERT_EQ(result.segmentation.skin.size(), 2U);
    for (const SkinModel & skin : result.segmentation.skin)
    {
      EXPECT_TRUE(skin.fitted);
      EXPECT_NEAR(skin.thicknessMm, phantom->parameters.legs[0].skinMm, 0.35);
    }
  }
}

TEST(WholeSegmentation, GivesOnlyLabelsOfTheContractAndAllWithinTheLimbs)
{
  const Result result(Calf());
  const std::vector<LabelId> labels = result.Labels();
  for (const auto & [id, count] : Counts(labels))
  {
    EXPECT_LE(id, 16) << count << " voxels";
  }
  for (const Side side : { Side::Left, Side::Right })
  {
    for (const Tissue tissue :
         { Tissue::Muscle, Tissue::IntermuscularFat, Tissue::SubcutaneousFat, Tissue::Skin, Tissue::CorticalBone, Tissue::Marrow })
    {
      EXPECT_GT(std::count(labels.begin(), labels.end(), LabelOf(tissue, side)), 0) << ToString(tissue);
    }
  }
}

TEST(WholeSegmentation, LimbsHaveNoHoles)
{
  const Result result(Calf());
  for (std::size_t k = 0; k < result.volume.SliceCount(); ++k)
  {
    const LabelId * slice = result.segmentation.labels.Slice(k);
    MaskPlane limbs(static_cast<int>(result.volume.grid.size[0]), static_cast<int>(result.volume.grid.size[1]));
    for (std::size_t i = 0; i < limbs.Size(); ++i)
    {
      limbs.data[i] = slice[i] != 0 ? 1 : 0;
    }
    EXPECT_EQ(CountSet(FillHoles(limbs)), CountSet(limbs));
    EXPECT_EQ(Label(limbs, true).Count(), 2);
  }
}

TEST(WholeSegmentation, MirrorImageSwapsTheSidesAndKeepsTheAreas)
{
  for (const phantom::CtPhantom * phantom : { &Thigh(), &Calf() })
  {
    std::vector<std::int16_t> mirrored = phantom->hounsfield;
    const auto width = static_cast<std::ptrdiff_t>(phantom->grid.size[0]);
    for (auto row = mirrored.begin(); row != mirrored.end(); row += width)
    {
      std::reverse(row, row + width);
    }
    const auto counts = Counts(Result(*phantom).Labels());
    const auto swapped = Counts(Result(VolumeOf(phantom->grid, mirrored)).Labels());
    for (const Tissue tissue : kTissues)
    {
      for (const auto & [side, other] : { std::pair(Side::Left, Side::Right), std::pair(Side::Right, Side::Left) })
      {
        const auto here = counts.count(LabelOf(tissue, side)) != 0 ? static_cast<double>(counts.at(LabelOf(tissue, side))) : 0.0;
        const auto there = swapped.count(LabelOf(tissue, other)) != 0 ? static_cast<double>(swapped.at(LabelOf(tissue, other))) : 0.0;
        EXPECT_NEAR(here, there, 0.003 * here + 5.0) << ToString(tissue);
      }
    }
  }
}

struct Storage
{
  const char * name;
  std::array<int, 3> sourceAxis; ///< axis of the axial grid that becomes axis a of the stored one
  std::array<bool, 3> flipped;
};

/** The same voxels on another grid of the same place. */
phantom::CtPhantom Stored(const phantom::CtPhantom & axial, const Storage & storage)
{
  phantom::CtPhantom stored = axial;
  const auto Source = [&](std::size_t a) { return static_cast<std::size_t>(storage.sourceAxis[a]); };
  Vector3 first{};
  for (std::size_t a = 0; a < 3; ++a)
  {
    stored.grid.size[a] = axial.grid.size[Source(a)];
    stored.grid.spacingMm[a] = axial.grid.spacingMm[Source(a)];
    for (std::size_t c = 0; c < 3; ++c)
    {
      stored.grid.direction[a][c] = (storage.flipped[a] ? -1.0 : 1.0) * axial.grid.direction[Source(a)][c];
    }
    first[Source(a)] = storage.flipped[a] ? static_cast<double>(stored.grid.size[a] - 1) : 0.0;
  }
  stored.grid.originLps = axial.grid.PointLps(first);
  std::size_t i = 0;
  for (std::size_t z = 0; z < stored.grid.size[2]; ++z)
  {
    for (std::size_t y = 0; y < stored.grid.size[1]; ++y)
    {
      for (std::size_t x = 0; x < stored.grid.size[0]; ++x, ++i)
      {
        const Index3 at{ x, y, z };
        Index3 from{};
        for (std::size_t a = 0; a < 3; ++a)
        {
          from[Source(a)] = storage.flipped[a] ? stored.grid.size[a] - 1 - at[a] : at[a];
        }
        const std::size_t offset = (from[2] * axial.grid.size[1] + from[1]) * axial.grid.size[0] + from[0];
        stored.hounsfield[i] = axial.hounsfield[offset];
        stored.labels[i] = axial.labels[offset];
      }
    }
  }
  return stored;
}

TEST(WholeSegmentation, StorageOfTheVolumeDoesNotChangeTheLabels)
{
  const std::vector<LabelId> expected = Result(Calf()).Labels();
  for (const Storage & storage :
       { Storage{ "prone", { 0, 1, 2 }, { true, true, false } }, Storage{ "feet first, head to feet", { 0, 1, 2 }, { true, false, true } },
         Storage{ "coronal", { 0, 2, 1 }, { false, true, false } }, Storage{ "sagittal", { 1, 2, 0 }, { false, true, true } } })
  {
    const phantom::CtPhantom stored = Stored(Calf(), storage);
    const Result result(stored);
    EXPECT_EQ(result.Labels(), expected) << storage.name;
    EXPECT_GT(Dice(result.StoredLabels(), stored.labels, Side::Left, IsLimb), 0.99) << storage.name;
  }
}

TEST(WholeSegmentation, GivesTheSameBytesWithAnyNumberOfThreads)
{
  for (const phantom::CtPhantom * phantom : { &Thigh(), &Calf() })
  {
    const CtVolume volume = VolumeOf(phantom->grid, phantom->hounsfield);
    EXPECT_EQ(Result(volume, 1).Labels(), Result(volume, 4).Labels());
  }
}

TEST(WholeSegmentation, LeavesSlicesThatDoNotFitUnlabelled)
{
  phantom::CtPhantom broken = Small("thigh", 6);
  const std::size_t slice = broken.grid.SliceVoxelCount();
  std::rotate(broken.hounsfield.begin() + static_cast<std::ptrdiff_t>(3 * slice),
              broken.hounsfield.begin() + static_cast<std::ptrdiff_t>(3 * slice + 45),
              broken.hounsfield.begin() + static_cast<std::ptrdiff_t>(4 * slice));
  const Result result(broken);
  EXPECT_EQ(result.map.kinds[3], PlaneKind::Misfit);
  for (std::size_t k = 0; k < 6; ++k)
  {
    const LabelId * labels = result.segmentation.labels.Slice(k);
    EXPECT_EQ(std::all_of(labels, labels + slice, [](LabelId id) { return id == 0; }), k == 3) << k;
  }
}

TEST(WholeSegmentation, AStripOfTheOtherLegIsNotLabelled)
{
  const phantom::CtPhantom phantom = Small("thigh-one-leg-crop", 5);
  const Result result(phantom);
  ASSERT_EQ(result.map.limbCount, 1);
  EXPECT_TRUE(result.map.foreignStripLowX);
  EXPECT_FALSE(result.map.foreignStripHighX);
  for (const auto & [id, count] : Counts(result.Labels()))
  {
    EXPECT_TRUE(id == 0 || id % 2 == 1) << static_cast<int>(id) << ", " << count << " voxels";
  }
  EXPECT_GT(Dice(result.StoredLabels(), phantom.labels, Side::Left, IsLimb), 0.99);
}

TEST(WholeSegmentation, BonesOfTheCalfAreTibiaAndFibula)
{
  const Result result(Calf());
  for (std::size_t k = 0; k < result.volume.SliceCount(); ++k)
  {
    const LabelId * slice = result.segmentation.labels.Slice(k);
    MaskPlane bone(static_cast<int>(result.volume.grid.size[0]), static_cast<int>(result.volume.grid.size[1]));
    for (std::size_t i = 0; i < bone.Size(); ++i)
    {
      bone.data[i] = slice[i] == LabelOf(Tissue::CorticalBone, Side::Left) || slice[i] == LabelOf(Tissue::Marrow, Side::Left) ? 1 : 0;
    }
    EXPECT_EQ(Label(bone, false).Count(), 2) << k;
  }
}

TEST(WholeSegmentation, RefusesParametersOutOfRange)
{
  const CtVolume volume = VolumeOf(Thigh().grid, Thigh().hounsfield);
  RunContext context(2);
  CtSegmentationParameters parameters;
  const LimbMap map = FindLimbs(volume, parameters, context);
  parameters.fasciaClosingMm = -1.0;
  EXPECT_THROW(static_cast<void>(SegmentLimbs(volume, map, parameters, context)), Error);
}
} // namespace
