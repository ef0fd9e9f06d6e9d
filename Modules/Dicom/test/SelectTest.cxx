#include "gtest/gtest.h"

#include <cmath>

#include "DatasetBuilder.h"
#include "ImageKind.h"

namespace myosect::dicom::test
{
namespace
{
VolumeCandidate Good(const std::string & uid)
{
  VolumeCandidate candidate;
  candidate.id = candidate.attributes.seriesUid = uid;
  candidate.attributes.convolutionKernel = "B30f";
  candidate.attributes.bodyPartExamined = "LEG";
  candidate.attributes.sliceThicknessMm = 2.0;
  candidate.columns = candidate.rows = 512;
  for (int i = 0; i < 20; ++i)
  {
    candidate.frames.emplace_back();
    candidate.frames.back().positionLps = { 0, 0, 2.0 * i };
  }
  return candidate;
}

SeriesCatalog CatalogOf(const std::vector<VolumeCandidate> & candidates)
{
  SeriesCatalog catalog;
  catalog.candidates = candidates;
  return catalog;
}
} // namespace

TEST(Select, EachCriterionOfTheRuleDecidesWhateverTheOrder)
{
  const std::vector<std::function<void(VolumeCandidate &)>> drawbacks = {
    [](VolumeCandidate & c) { c.original = false; },
    [](VolumeCandidate & c)
    {
      c.columnDirection = { 0, 0, -1 };
      for (FrameReference & frame : c.frames)
      {
        std::swap(frame.positionLps[1], frame.positionLps[2]);
      }
    },
    [](VolumeCandidate & c) { c.attributes.bodyPartExamined = "HEAD"; },
    [](VolumeCandidate & c) { c.rows = c.columns = 32; },
    [](VolumeCandidate & c) { c.attributes.convolutionKernel = "B70f"; },
    [](VolumeCandidate & c) { c.contrastEnhanced = true; },
    [](VolumeCandidate & c) { c.attributes.sliceThicknessMm = 0.6; },
    [](VolumeCandidate & c) { c.attributes.sliceThicknessMm = 10.0; },
    [](VolumeCandidate & c) { c.frames.pop_back(); },
    [](VolumeCandidate & c) { c.reformatted = true; },
    [](VolumeCandidate & c)
    {
      c.supported = false;
      c.unsupportedReason = "no reason";
    },
  };
  for (std::size_t i = 0; i < drawbacks.size(); ++i)
  {
    VolumeCandidate worse = Good("1.1");
    drawbacks[i](worse);
    const Selection first = Select(CatalogOf({ Good("1.2"), worse }), {});
    const Selection last = Select(CatalogOf({ worse, Good("1.2") }), {});
    EXPECT_EQ(first.taken, 0u) << i;
    EXPECT_EQ(last.taken, 1u) << i;
    ASSERT_EQ(first.passedOver.size(), 1u);
    EXPECT_EQ(first.passedOver[0].what, "1.1");
    EXPECT_FALSE(first.passedOver[0].reason.empty());
    EXPECT_FALSE(first.why.empty());
  }
}

TEST(Select, EarlierCriteriaOutweighLaterOnes)
{
  VolumeCandidate longer = Good("1.1");
  longer.attributes.convolutionKernel = "B70f";
  for (int i = 0; i < 100; ++i)
  {
    longer.frames.emplace_back();
    longer.frames.back().positionLps = { 0, 0, 40.0 + 2.0 * i };
  }
  EXPECT_EQ(Select(CatalogOf({ longer, Good("1.2") }), {}).taken, 1u);
}

TEST(Select, TieNamesTheUids)
{
  const auto select = [] { (void)Select(CatalogOf({ Good("1.1"), Good("1.2") }), {}); };
  EXPECT_EQ(ExitCodeOf(select), 22);
  EXPECT_NE(MessageOf(select).find("1.1"), std::string::npos);
  EXPECT_NE(MessageOf(select).find("1.2"), std::string::npos);
}

TEST(Select, TakesARequestedSeriesEvenWhenItIsDerived)
{
  VolumeCandidate derived = Good("1.1");
  derived.reformatted = true;
  derived.original = false;
  SelectionRequest request;
  request.seriesUids = { "1.1" };
  const Selection selection = Select(CatalogOf({ derived, Good("1.2") }), request);
  EXPECT_EQ(selection.taken, 0u);
  ASSERT_EQ(selection.passedOver.size(), 1u);
  EXPECT_EQ(selection.passedOver[0].code, "not-requested");
}

TEST(Select, AbsentOrUnsupportedRequestsAreRefused)
{
  SelectionRequest absent;
  absent.seriesUids = { "5.5" };
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(CatalogOf({ Good("1.1") }), absent); }), 22);
  VolumeCandidate broken = Good("1.1");
  broken.supported = false;
  broken.unsupportedReason = "the stack has 3 gaps";
  SelectionRequest request;
  request.seriesUids = { "1.1" };
  const auto select = [&] { (void)Select(CatalogOf({ broken, Good("1.2") }), request); };
  EXPECT_EQ(ExitCodeOf(select), 22);
  EXPECT_NE(MessageOf(select).find("3 gaps"), std::string::npos);
}

TEST(Select, NothingToTakeIsNoUsableSeries)
{
  EXPECT_EQ(ExitCodeOf([] { (void)Select(CatalogOf({}), {}); }), 21);
  VolumeCandidate derived = Good("1.1");
  derived.reformatted = true;
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(CatalogOf({ derived }), {}); }), 21);
  SeriesCatalog damaged;
  damaged.rejections.push_back({ "a.dcm", "unreadable", "cut off", 1 });
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(damaged, {}); }), 20);
}

TEST(Select, RestrictsToTheModalityAskedFor)
{
  SelectionRequest request;
  request.modality = Modality::T1;
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(CatalogOf({ Good("1.1") }), request); }), 21);
}

TEST(ImageKind, KnowsSoftTissueKernelsOfTheMakers)
{
  for (const char * soft : { "STANDARD", "SOFT", "B30f", "B31s", "Br40d\\3", "Bv36", "I31f\\2", "FC08", "FC18", "B", "H31s", "Qr40" })
  {
    EXPECT_EQ(SoftTissueRank(soft), 2) << soft;
  }
  for (const char * sharp : { "BONE", "BONEPLUS", "LUNG", "EDGE", "B70f", "Br64", "B60s", "FC51", "FC30", "YD", "L" })
  {
    EXPECT_EQ(SoftTissueRank(sharp), 0) << sharp;
  }
  for (const char * unknown : { "", "XYZ", "7" })
  {
    EXPECT_EQ(SoftTissueRank(unknown), 1) << unknown;
  }
}

TEST(ImageKind, KnowsDerivedReconstructionsAndContrast)
{
  SeriesAttributes plain;
  plain.imageType = "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 SPI";
  plain.seriesDescription = "Legs 5.0 B30f";
  EXPECT_FALSE(IsReformatted(plain, "HU"));
  EXPECT_FALSE(IsContrastEnhanced(plain));
  for (const char * type :
       { "DERIVED\\PRIMARY\\AXIAL\\CT_SOM5 MPR", "DERIVED\\SECONDARY\\MIP", "DERIVED\\PRIMARY\\IODINE", "DERIVED\\PRIMARY\\VMI" })
  {
    SeriesAttributes derived = plain;
    derived.imageType = type;
    EXPECT_TRUE(IsReformatted(derived, "")) << type;
    EXPECT_FALSE(IsOriginal(derived)) << type;
  }
  for (const char * description : { "Legs MonoPlus 70 keV", "VNC 3.0", "COR MPR", "70keV" })
  {
    SeriesAttributes derived = plain;
    derived.seriesDescription = description;
    EXPECT_TRUE(IsReformatted(derived, "")) << description;
  }
  for (const char * agent : { "Iomeprol 400", "APPLIED", "Oral and IV" })
  {
    SeriesAttributes enhanced = plain;
    enhanced.contrastAgent = agent;
    EXPECT_TRUE(IsContrastEnhanced(enhanced)) << agent;
  }
  for (const char * agent : { "NONE", "No", "without", "W/O" })
  {
    SeriesAttributes native = plain;
    native.contrastAgent = agent;
    EXPECT_FALSE(IsContrastEnhanced(native)) << agent;
  }
}
} // namespace myosect::dicom::test
