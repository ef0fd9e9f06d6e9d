#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Anatomy/Segments.h"
#include "myosect/Anatomy/Sides.h"
#include "myosect/Anatomy/SliceStatus.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Segmentation/CtLimbSegmentation.h"

/** Anatomy of phantoms against their truth. */
namespace
{
using namespace myosect;
using namespace myosect::anatomy;

/** A case, coarsely sampled, of slices as thick as asked for; rendered once. */
const phantom::CtPhantom & Rendered(const std::string & name, double sliceMm = 0.0)
{
  static std::map<std::pair<std::string, double>, phantom::CtPhantom> rendered;
  const auto [place, isNew] = rendered.try_emplace({ name, sliceMm });
  if (isNew)
  {
    phantom::LimbPhantomParameters parameters = phantom::CaseParameters(name);
    Grid & grid = parameters.acquisition.grid;
    if (sliceMm > 0.0)
    {
      grid.size[2] = static_cast<std::size_t>(static_cast<double>(grid.size[2]) * grid.spacingMm[2] / sliceMm);
      grid.spacingMm[2] = sliceMm;
    }
    parameters.acquisition.subSamples = 2;
    parameters.acquisition.throughPlaneLayers = 2;
    RunContext context(2);
    place->second = phantom::Render(parameters, context);
  }
  return place->second;
}

CtVolume VolumeOf(const phantom::CtPhantom & phantom)
{
  auto image = MakeImage<CtImage>(phantom.grid);
  std::copy(phantom.hounsfield.begin(), phantom.hounsfield.end(), image->GetBufferPointer());
  return ToCanonical(image.GetPointer());
}

/** The phantom's own labels; only for axial phantoms. */
LabelVolume TruthLabels(const phantom::CtPhantom & phantom, const CtVolume & volume)
{
  LabelVolume labels = MakeLabels(volume);
  std::copy(phantom.labels.begin(), phantom.labels.end(), labels.Slice(0));
  return labels;
}

/** Slices whose segment is not the true one, as text. */
std::string WrongSegments(const phantom::CtPhantom & phantom, const CtVolume & volume, const LabelVolume & labels,
                          std::size_t allowedAtBorders)
{
  RunContext context(2);
  const auto sections = FindSections(volume, labels, 2500.0, context);
  std::map<Side, LimbAnatomy> anatomy;
  for (const Side side : { Side::Left, Side::Right })
  {
    anatomy[side] = DescribeLimb(sections[static_cast<std::size_t>(side)], volume.slicePositionMm, std::nullopt);
  }
  std::map<std::pair<Side, std::size_t>, Segment> truth;
  for (const SliceMeasurement & row : phantom.truth)
  {
    if (row.status == Status::Ok)
    {
      truth[{ row.side, row.sliceIndex }] = row.segment;
    }
  }
  std::ostringstream text;
  for (const auto & [key, segment] : truth)
  {
    const auto & [side, slice] = key;
    bool nearBorder = false;
    for (std::size_t n = slice - std::min(slice, allowedAtBorders); n <= slice + allowedAtBorders; ++n)
    {
      const auto neighbour = truth.find({ side, n });
      nearBorder = nearBorder || (neighbour != truth.end() && neighbour->second != segment);
    }
    const Segment found = anatomy[side].segments[slice];
    if (found != segment && !nearBorder)
    {
      text << ToString(side) << " " << slice << ": " << ToString(segment) << " taken for " << ToString(found) << "; ";
    }
  }
  return text.str();
}

class SegmentsOfPhantom : public testing::TestWithParam<std::string>
{
};

TEST_P(SegmentsOfPhantom, AreTrueFromItsOwnLabels)
{
  const phantom::CtPhantom & phantom = Rendered(GetParam(), GetParam() == "whole-leg" ? 10.0 : 0.0);
  const CtVolume volume = VolumeOf(phantom);
  EXPECT_EQ(WrongSegments(phantom, volume, TruthLabels(phantom, volume), 2), "");
}

INSTANTIATE_TEST_SUITE_P(Cases, SegmentsOfPhantom, testing::Values("thigh", "calf", "knee", "whole-leg", "amputated"),
                         [](const auto & row) { return row.param == "whole-leg" ? std::string("whole_leg") : row.param; });

struct Described
{
  CtVolume volume;
  segmentation::LimbMap map;
  std::array<LimbSections, 3> sections;
  std::vector<LimbAnatomy> limbs;
  LabelVolume labels;

  explicit Described(const phantom::CtPhantom & phantom) : volume(VolumeOf(phantom))
  {
    RunContext context(2);
    map = segmentation::FindLimbs(volume, {}, context);
    labels = segmentation::SegmentLimbs(volume, map, {}, context).labels;
    sections = FindSections(volume, labels, 2500.0, context);
    for (int limb = 0; limb < map.limbCount; ++limb)
    {
      limbs.push_back(DescribeLimb(sections[static_cast<std::size_t>(limb)], volume.slicePositionMm, std::nullopt));
    }
  }
  [[nodiscard]] SideDecision Sides(const SideEvidence & evidence = {}) const
  {
    std::vector<std::optional<Side>> chirality;
    for (const LimbAnatomy & limb : limbs)
    {
      chirality.push_back(limb.landmarks.chirality);
    }
    return DecideSides(chirality, evidence);
  }
};

const Described & Knee()
{
  static const Described described(Rendered("knee"));
  return described;
}

TEST(PhantomAnatomy, KneeIsDescribedFromTheSegmentation)
{
  EXPECT_EQ(WrongSegments(Rendered("knee"), Knee().volume, Knee().labels, 2), "");
}

TEST(PhantomAnatomy, FibulaeOfTheKneeTellTheSides)
{
  ASSERT_EQ(Knee().limbs.size(), 2U);
  EXPECT_EQ(Knee().limbs[0].landmarks.chirality, Side::Left);
  EXPECT_EQ(Knee().limbs[1].landmarks.chirality, Side::Right);
  EXPECT_FALSE(Knee().Sides().contradiction);
}

/** Position along the stack that a level of the phantom's knee has. */
double PositionOf(std::size_t leg, double levelMm)
{
  const phantom::CtPhantom & phantom = Rendered("knee");
  return phantom.parameters.legs[leg].kneeZMm - phantom.grid.originLps[2] + levelMm;
}

TEST(PhantomAnatomy, JointLineAndPatellaLieWhereTheyWereBuilt)
{
  ASSERT_EQ(Knee().limbs.size(), 2U);
  for (std::size_t limb = 0; limb < 2; ++limb)
  {
    const Landmarks & landmarks = Knee().limbs[limb].landmarks;
    EXPECT_NEAR(landmarks.jointLineMm.value_or(-999.0), PositionOf(limb, 0.0), 5.0);
    EXPECT_NEAR(landmarks.patellaUpperPoleMm.value_or(-999.0), PositionOf(limb, 50.0), 8.0);
  }
}

TEST(PhantomAnatomy, TipOfTheFibularHeadLiesWhereItWasBuilt)
{
  ASSERT_EQ(Knee().limbs.size(), 2U);
  for (std::size_t limb = 0; limb < 2; ++limb)
  {
    EXPECT_NEAR(Knee().limbs[limb].landmarks.fibularHeadTipMm.value_or(-999.0), PositionOf(limb, -15.0), 8.0);
  }
}

TEST(PhantomAnatomy, StumpOfAThighIsThighToItsEnd)
{
  const phantom::CtPhantom & phantom = Rendered("amputated");
  const Described described(phantom);
  ASSERT_EQ(described.map.limbCount, 2);
  EXPECT_EQ(WrongSegments(phantom, described.volume, described.labels, 0), "");
  for (std::size_t limb = 0; limb < 2; ++limb)
  {
    for (std::size_t k = 0; k < described.volume.SliceCount(); ++k)
    {
      EXPECT_TRUE(!described.sections[limb][k].Present() || described.limbs[limb].segments[k] == Segment::Thigh)
          << "limb " << limb << " slice " << k;
    }
  }
}

TEST(PhantomAnatomy, AMirroredCalfContradictsItsHeader)
{
  phantom::CtPhantom phantom = Rendered("calf-fine");
  SideEvidence evidence;
  evidence.headerLaterality = "L";
  const SideDecision straight = Described(phantom).Sides(evidence);
  EXPECT_FALSE(straight.contradiction);
  EXPECT_EQ(straight.sides, (std::vector<Side>{ Side::Left }));

  const auto width = static_cast<std::ptrdiff_t>(phantom.grid.size[0]);
  for (auto row = phantom.hounsfield.begin(); row != phantom.hounsfield.end(); row += width)
  {
    std::reverse(row, row + width);
  }
  const SideDecision mirrored = Described(phantom).Sides(evidence);
  EXPECT_TRUE(mirrored.contradiction);
  EXPECT_EQ(mirrored.sides, (std::vector<Side>{ Side::Unknown }));
}

TEST(PhantomAnatomy, OneThighWithAStripOfTheOtherHasItsSide)
{
  const Described described(Rendered("thigh-one-leg-crop", 15.0));
  ASSERT_EQ(described.map.limbCount, 1);
  SideEvidence evidence;
  evidence.otherLimbTowardsRight = described.map.foreignStripLowX;
  evidence.otherLimbTowardsLeft = described.map.foreignStripHighX;
  EXPECT_EQ(described.Sides(evidence).sides.front(), Side::Left);
}

/** Status of every row that the truth has, but for the few slices in which the cut is slight. */
void ExpectTrueStatus(const std::string & name, Side cut, Status status)
{
  const phantom::CtPhantom & phantom = Rendered(name);
  const Described described(phantom);
  std::size_t wrong = 0, rows = 0;
  for (const SliceMeasurement & row : phantom.truth)
  {
    if (row.side == cut || row.status == Status::Ok)
    {
      ++rows;
      const LimbSection & section = described.sections[static_cast<std::size_t>(row.side)][row.sliceIndex];
      wrong += JudgeSection(section, described.map.kinds[row.sliceIndex], phantom.grid.spacingMm[0]).status != row.status ? 1 : 0;
    }
  }
  EXPECT_LE(wrong, rows / 20) << name;
  EXPECT_TRUE(std::any_of(phantom.truth.begin(), phantom.truth.end(),
                          [&](const SliceMeasurement & row) { return row.side == cut && row.status == status; }));
}

TEST(PhantomAnatomy, TruncationIsSeen)
{
  ExpectTrueStatus("calf-truncated", Side::Left, Status::Truncated);
}

TEST(PhantomAnatomy, TheReconstructionCircleIsSeen)
{
  ExpectTrueStatus("thigh-circle", Side::Left, Status::Truncated);
}
} // namespace
