#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeStudy.h"
#include "TemporaryFolder.h"
#include "myosect/Phantom/DicomSeriesWriter.h"
#include "myosect/Phantom/LimbPhantom.h"
#include "myosect/Pipeline/Analysis.h"
#include "myosect/Pipeline/ResultReader.h"
#include "myosect/Pipeline/StudySession.h"
#include "myosect/Report/ReadTables.h"
#include "myosect/ViewerModel/ViewerModel.h"

namespace myosect::viewer
{
namespace
{
namespace fs = std::filesystem;
using myosect::test::TemporaryFolder;

constexpr double kLong = 240.0;

/** Two thighs on a few coarse slices, opened as the program opens them. */
class RealStudy : public testing::Test
{
protected:
  static void SetUpTestSuite()
  {
    s_Work = std::make_unique<TemporaryFolder>();
    setenv("MYOSECT_PSEUDONYM_KEY", (*s_Work / "key").c_str(), 1);
    phantom::LimbPhantomParameters parameters = phantom::CaseParameters("thigh");
    Grid & grid = parameters.acquisition.grid;
    grid.size = { 170, 80, 4 };
    grid.spacingMm = { 2.2, 2.3, 8.0 };
    grid.originLps = { -0.5 * 2.2 * 169.0, -0.5 * 2.3 * 79.0, -60.0 };
    parameters.acquisition.subSamples = 4;
    parameters.acquisition.throughPlaneLayers = 2;
    RunContext context(2);
    const phantom::CtPhantom thighs = phantom::Render(parameters, context);
    phantom::WriteCtSeries(*s_Work / "dicom", thighs.grid, thighs.hounsfield);
    pipeline::AnalysisRequest request;
    request.inputs = { *s_Work / "dicom" };
    request.keepImage = true;
    (void)pipeline::Analyze(request, *s_Work / "P1", context);
  }
  static void TearDownTestSuite() { s_Work.reset(); }

  static std::unique_ptr<TemporaryFolder> s_Work;
};
std::unique_ptr<TemporaryFolder> RealStudy::s_Work;

TEST_F(RealStudy, CorrectedAndSavedHoldsWhatMeasureSaysOfTheSavedSegmentation)
{
  auto state = std::make_shared<StateFolder>(*s_Work / "state");
  ViewerModel model(state);
  OpenRequest open;
  open.paths = { *s_Work / "P1" };
  open.images = { *s_Work / "dicom" };
  model.Open(open);
  ASSERT_TRUE(model.WaitIdle(kLong));
  ASSERT_TRUE(model.document.IsOpen()) << model.TakeMessages().front().text;
  const std::size_t k = model.Selected().sliceIndex;
  const double before = *model.document.Rows()[*model.SelectedRow()].muscleAreaCm2;

  const Grid & grid = model.document.Source().CanonicalGrid();
  PlanePoint muscle;
  for (std::size_t n = 0; n < grid.SliceVoxelCount(); ++n)
  {
    if (model.document.LabelSlice(k)[n] == LabelOf(Tissue::Muscle, model.Selected().side))
    {
      muscle = { static_cast<double>(n % grid.size[0]), static_cast<double>(n / grid.size[0]) };
    }
  }
  model.Perform(ActionId::ToolBrush);
  model.tools.targetTissue.SetTo(Tissue::IntermuscularFat);
  model.tools.radiusMm.Set(10.0);
  ASSERT_TRUE(model.tools.Press(k, muscle));
  const auto start = std::chrono::steady_clock::now();
  (void)model.Update();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_LT(*model.document.Rows()[*model.SelectedRow()].muscleAreaCm2, before) << "the touched slice follows at once";
  EXPECT_LT(seconds, 0.5);
  model.tools.Release();
  EXPECT_TRUE(model.ExcludeSlice("scar", true));
  EXPECT_TRUE(model.document.Undo());
  ASSERT_TRUE(model.WaitIdle(kLong));
  EXPECT_EQ(model.document.MeasuringProblem(), "");
  MeasurementTable shown;
  shown.identity = model.document.Source().Identity();
  shown.slices = model.document.Rows();

  model.reader = "R. Eader";
  const fs::path saved = model.Save();
  pipeline::MeasureRequest request;
  request.image.inputs = { *s_Work / "dicom" };
  request.segmentation = saved / "segmentation.nii.gz";
  RunContext context(2);
  (void)pipeline::Measure(request, *s_Work / "measured", context);
  for (const char * name : { "measurements.csv", "limbs.csv", "levels.csv", "asymmetry.csv" })
  {
    EXPECT_EQ(test::FileBytes(saved / name), test::FileBytes(*s_Work / "measured" / name)) << name;
  }
  EXPECT_EQ(report::MeasurementsCsv(shown), test::FileBytes(saved / "measurements.csv")) << "what is shown once idle is what is saved";
  EXPECT_THAT(test::FileBytes(saved / "measurements.csv"), testing::HasSubstr(",true,not_reviewed,,"));
  SignResult(saved, { report::ReviewStatus::Accepted, "R. Eader", "", "" });
  EXPECT_TRUE(CheckReviewLog(saved).empty());

  // Opened again without a word about images, and from the image kept in the folder alone.
  ViewerModel again(state);
  again.Open({ { saved }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(again.WaitIdle(kLong));
  ASSERT_TRUE(again.document.IsOpen());
  EXPECT_EQ(again.document.Labels(), model.document.Labels());
  EXPECT_EQ(again.document.CurrentCorrections().review.reader, "R. Eader");
  EXPECT_FALSE(again.document.HasUnsavedChanges());
}

TEST_F(RealStudy, OpensFromTheImageThatTheResultKeeps)
{
  ViewerModel model;
  model.Open({ { *s_Work / "P1" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(model.WaitIdle(kLong));
  ASSERT_TRUE(model.document.IsOpen()) << model.TakeMessages().front().text;
  ASSERT_NE(model.document.Content(), nullptr);
  EXPECT_EQ(model.document.MeasuringProblem(), "");
  const auto row = model.SelectedRow();
  ASSERT_TRUE(row);
  EXPECT_GT(model.document.Rows()[*row].muscleAreaCm2.value_or(0.0), 50.0);
}

TEST_F(RealStudy, OpensAResultWithTheSegmentItWasMadeWith)
{
  pipeline::AnalysisRequest request;
  request.inputs = { *s_Work / "dicom" };
  request.segment = Segment::Calf;
  request.participantId = "P7";
  RunContext context(2);
  (void)pipeline::Analyze(request, *s_Work / "calf", context);
  auto state = std::make_shared<StateFolder>(*s_Work / "state");
  state->RememberImages(pipeline::ReadResult(*s_Work / "calf").table.identity.seriesUid, { { *s_Work / "dicom" }, {}, {}, {} });
  ViewerModel model(state);
  model.Open({ { *s_Work / "calf" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(model.WaitIdle(kLong));
  ASSERT_TRUE(model.document.IsOpen()) << model.TakeMessages().front().text;
  MeasurementTable shown;
  shown.identity = model.document.Source().Identity();
  shown.slices = model.document.Rows();
  EXPECT_EQ(shown.slices.front().segment, Segment::Calf);
  EXPECT_EQ(report::MeasurementsCsv(shown), test::FileBytes(*s_Work / "calf/measurements.csv"));
}

TEST_F(RealStudy, MeasuresATouchedSliceBeforeTheLimbsAreLookedFor)
{
  pipeline::MeasureRequest request;
  request.image.inputs = { *s_Work / "dicom" };
  request.segmentation = *s_Work / "P1/segmentation.nii.gz";
  RunContext context(2);
  const auto source = MakeStudySource(pipeline::StudySession::Open(request, context));
  const MeasurementTable stored = report::ParseMeasurementsCsv(test::FileBytes(*s_Work / "P1/measurements.csv"));
  const std::size_t k = 2;
  std::vector<SliceMeasurement> last;
  std::copy_if(stored.slices.begin(), stored.slices.end(), std::back_inserter(last),
               [&](const SliceMeasurement & row) { return row.sliceIndex == k; });
  EXPECT_GE(source->NoiseHu(), 0.0);
  const LabelId * labels = source->InitialLabels().data() + k * source->CanonicalGrid().SliceVoxelCount();
  const auto rows = source->MeasureSlice(labels, k, last, {});
  ASSERT_EQ(rows.size(), last.size());
  for (std::size_t n = 0; n < rows.size(); ++n)
  {
    EXPECT_EQ(rows[n].status, Status::Ok);
    EXPECT_NEAR(*rows[n].muscleAreaCm2, *last[n].muscleAreaCm2, 1e-2 * *last[n].muscleAreaCm2);
    EXPECT_EQ(rows[n].segment, last[n].segment);
  }
}

TEST_F(RealStudy, IsSegmentedInTheBackgroundFromDicom)
{
  ViewerModel model;
  model.Open({ { *s_Work / "dicom" }, {}, {}, {}, {}, {}, false });
  ASSERT_TRUE(model.WaitIdle(kLong));
  ASSERT_TRUE(model.document.IsOpen()) << model.TakeMessages().front().text;
  EXPECT_EQ(model.document.Rows().size(), 8U);
  MeasurementTable shown;
  shown.identity = model.document.Source().Identity();
  shown.slices = model.document.Rows();
  EXPECT_EQ(report::MeasurementsCsv(shown), test::FileBytes(*s_Work / "P1/measurements.csv"));
}
} // namespace
} // namespace myosect::viewer
