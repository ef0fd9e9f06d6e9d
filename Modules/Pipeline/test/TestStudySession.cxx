#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <numeric>

#include "SmallStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/StudySession.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;
using namespace myosect::test;
namespace fs = std::filesystem;

constexpr std::array kTables{ "measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv" };

/** The small thighs, segmented once. */
class SmallSession : public testing::Test
{
protected:
  static void SetUpTestSuite()
  {
    s_Shared = std::make_unique<TemporaryFolder>();
    WriteSmallStudy(*s_Shared / "dicom");
    RunContext context(1);
    s_Session = StudySession::Load(RequestFor(*s_Shared / "dicom"), context)->Segment(context);
    s_Middle = s_Session->CanonicalGrid().size[2] / 2;
  }
  static void TearDownTestSuite()
  {
    s_Session.reset();
    s_Shared.reset();
  }

  static report::ResultContent MeasureAll(const LabelBuffer & labels, const Corrections & corrections = {})
  {
    RunContext context(1);
    return s_Session->Measure(labels, corrections, context);
  }

  static SliceMeasurement RowOf(const report::ResultContent & content, Side side, std::size_t k)
  {
    for (const SliceMeasurement & row : content.table.slices)
    {
      if (row.side == side && row.sliceIndex == k)
      {
        return row;
      }
    }
    ADD_FAILURE() << "no such row";
    return {};
  }

  static std::vector<SliceMeasurement> RowsOf(const report::ResultContent & content, std::size_t k)
  {
    std::vector<SliceMeasurement> rows;
    for (const SliceMeasurement & row : content.table.slices)
    {
      if (row.sliceIndex == k)
      {
        rows.push_back(row);
      }
    }
    return rows;
  }

  /** Subcutaneous fat of the left limb in the middle slice becomes muscle where i is small. */
  static LabelBuffer Painted()
  {
    LabelBuffer labels = s_Session->InitialLabels();
    const Grid & grid = s_Session->CanonicalGrid();
    LabelId * slice = labels.data() + s_Middle * grid.SliceVoxelCount();
    std::size_t left = 40;
    for (std::size_t i = 0; i < grid.SliceVoxelCount() && left > 0; ++i)
    {
      if (slice[i] == LabelOf(Tissue::SubcutaneousFat, Side::Left))
      {
        slice[i] = LabelOf(Tissue::Muscle, Side::Left);
        --left;
      }
    }
    return labels;
  }

  static std::unique_ptr<TemporaryFolder> s_Shared;
  static std::unique_ptr<StudySession> s_Session;
  static std::size_t s_Middle;
};
std::unique_ptr<TemporaryFolder> SmallSession::s_Shared;
std::unique_ptr<StudySession> SmallSession::s_Session;
std::size_t SmallSession::s_Middle = 0;

TEST_F(SmallSession, GivesTheTablesOfAnalyze)
{
  RunContext context(1);
  (void)Analyze(RequestFor(*s_Shared / "dicom"), *s_Shared / "analyzed", context);
  RunContext again(2);
  (void)s_Session->Save(s_Session->InitialLabels(), {}, *s_Shared / "same", again);
  for (const char * table : kTables)
  {
    EXPECT_EQ(FileBytes(*s_Shared / "same" / table), FileBytes(*s_Shared / "analyzed" / table)) << table;
  }
  EXPECT_FALSE(fs::exists(*s_Shared / "same" / kCorrectionsFile));
}

TEST_F(SmallSession, SavedWithCorrectionsMeasuresTheSameFromTheFolder)
{
  const LabelBuffer labels = Painted();
  Corrections corrections;
  corrections.edited = { { Side::Left, s_Middle } };
  corrections.excludedSlices = { { Side::Right, 0, "artefact" } };
  corrections.segments = { { Side::Left, s_Middle, s_Middle + 1, Segment::Knee } };
  RunContext context(1);
  (void)s_Session->Save(labels, corrections, *s_Shared / "corrected", context);

  MeasureRequest request;
  request.image = RequestFor(*s_Shared / "dicom");
  request.segmentation = *s_Shared / "corrected" / "segmentation.nii.gz";
  RunContext measured(1);
  (void)Measure(request, *s_Shared / "measured", measured);
  for (const char * table : kTables)
  {
    EXPECT_EQ(FileBytes(*s_Shared / "measured" / table), FileBytes(*s_Shared / "corrected" / table)) << table;
  }

  RunContext opened(1);
  const auto session = StudySession::Open(request, opened);
  EXPECT_EQ(session->InitialLabels(), labels);
  ASSERT_EQ(session->InitialCorrections().edited.size(), 1U);
}

TEST_F(SmallSession, MeasuresATouchedSliceAsTheWholeStudyDoes)
{
  const report::ResultContent before = MeasureAll(s_Session->InitialLabels());
  const LabelBuffer labels = Painted();
  const std::size_t offset = s_Middle * s_Session->CanonicalGrid().SliceVoxelCount();
  const auto live = s_Session->MeasureSlice(labels.data() + offset, s_Middle, RowsOf(before, s_Middle), {});
  const report::ResultContent after = MeasureAll(labels);
  ASSERT_EQ(live.size(), 2U);
  for (const SliceMeasurement & row : live)
  {
    const SliceMeasurement whole = RowOf(after, row.side, s_Middle);
    EXPECT_EQ(row.status, whole.status);
    EXPECT_NEAR(*row.muscleAreaCm2, *whole.muscleAreaCm2, 0.01);
    EXPECT_NEAR(*row.satAreaCm2, *whole.satAreaCm2, 0.01);
    EXPECT_DOUBLE_EQ(*row.limbAreaCm2, *whole.limbAreaCm2);
    EXPECT_DOUBLE_EQ(row.zMm, whole.zMm);
  }
  EXPECT_GT(*RowOf(after, Side::Left, s_Middle).muscleAreaCm2, *RowOf(before, Side::Left, s_Middle).muscleAreaCm2);
}

TEST_F(SmallSession, ExcludedRegionLeavesEverySumByItsArea)
{
  const report::ResultContent before = MeasureAll(s_Session->InitialLabels());
  const Grid & grid = s_Session->CanonicalGrid();
  // A square in the middle of the left limb's muscle, found by its labels.
  const LabelId * slice = s_Session->InitialLabels().data() + s_Middle * grid.SliceVoxelCount();
  const auto isMuscle = [&](std::size_t x, std::size_t y) { return slice[y * grid.size[0] + x] == LabelOf(Tissue::Muscle, Side::Left); };
  constexpr std::size_t kEdge = 6;
  std::size_t x0 = 0, y0 = 0;
  for (std::size_t y = 4; y + kEdge + 4 < grid.size[1] && x0 == 0; ++y)
  {
    for (std::size_t x = 4; x + kEdge + 4 < grid.size[0] && x0 == 0; ++x)
    {
      bool all = true;
      for (std::size_t v = y - 3; all && v < y + kEdge + 3; ++v)
      {
        for (std::size_t u = x - 3; all && u < x + kEdge + 3; ++u)
        {
          all = isMuscle(u, v);
        }
      }
      x0 = all ? x : 0;
      y0 = all ? y : 0;
    }
  }
  ASSERT_GT(x0, 0U);
  const auto corner = [&](double x, double y) { return grid.PointLps({ x, y, static_cast<double>(s_Middle) }); };
  const double x = static_cast<double>(x0) - 0.5, y = static_cast<double>(y0) - 0.5, d = static_cast<double>(kEdge);
  Corrections corrections;
  corrections.excludedRegions = { { s_Middle, { corner(x, y), corner(x + d, y), corner(x + d, y + d), corner(x, y + d) }, "lipoma" } };
  const report::ResultContent after = MeasureAll(s_Session->InitialLabels(), corrections);
  const double excludedCm2 = static_cast<double>(kEdge * kEdge) * grid.PixelAreaMm2() / 100.0;
  const SliceMeasurement was = RowOf(before, Side::Left, s_Middle), is = RowOf(after, Side::Left, s_Middle);
  EXPECT_NEAR(*was.limbAreaCm2 - *is.limbAreaCm2, excludedCm2, 1e-6);
  EXPECT_NEAR(*was.compartmentAreaCm2 - *is.compartmentAreaCm2, excludedCm2, 1e-6);
  EXPECT_NEAR(*was.muscleAreaCm2 + *was.imatAreaCm2 - *is.muscleAreaCm2 - *is.imatAreaCm2, excludedCm2, 1e-6);
  EXPECT_DOUBLE_EQ(*was.satAreaCm2, *is.satAreaCm2);
  EXPECT_DOUBLE_EQ(*RowOf(before, Side::Right, s_Middle).limbAreaCm2, *RowOf(after, Side::Right, s_Middle).limbAreaCm2);
}

TEST_F(SmallSession, ExcludedSliceIsRejectedWithItsReason)
{
  Corrections corrections;
  corrections.excludedSlices = { { Side::Left, s_Middle, "tumour" } };
  const report::ResultContent after = MeasureAll(s_Session->InitialLabels(), corrections);
  const SliceMeasurement row = RowOf(after, Side::Left, s_Middle);
  EXPECT_EQ(row.status, Status::Rejected);
  EXPECT_NE(row.reason.find("tumour"), std::string::npos);
  EXPECT_FALSE(row.muscleAreaCm2.has_value());
  EXPECT_EQ(RowOf(after, Side::Right, s_Middle).status, Status::Ok);
}

TEST_F(SmallSession, RefusesCorrectionsOfAnotherVolume)
{
  Corrections corrections;
  corrections.excludedSlices = { { Side::Left, 100000, "tumour" } };
  EXPECT_THROW((void)MeasureAll(s_Session->InitialLabels(), corrections), Error);
}

TEST_F(SmallSession, LoadedAloneShowsTheImageWithoutLabels)
{
  RunContext context(1);
  const auto loaded = StudySession::Load(RequestFor(*s_Shared / "dicom"), context);
  ASSERT_NE(loaded->HounsfieldSlice(s_Middle), nullptr);
  EXPECT_EQ(loaded->SignalSlice(s_Middle), nullptr);
  EXPECT_EQ(std::accumulate(loaded->InitialLabels().begin(), loaded->InitialLabels().end(), 0), 0);
}
} // namespace
