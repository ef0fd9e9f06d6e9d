#include "gtest/gtest.h"

#include "DixonEncoding.h"
#include "MrBuilder.h"

namespace myosect::dicom::test
{
namespace
{
struct Image
{
  std::string imageType, description, scanOptions;
  DixonPart part;
};

/** Images of one acquisition as a maker writes them. */
struct Maker
{
  std::string name, manufacturer;
  bool isOneSeries;
  std::vector<Image> images;
};

std::ostream & operator<<(std::ostream & os, const Maker & maker)
{
  return os << maker.name;
}

class EveryMaker : public testing::TestWithParam<Maker>
{
};

const std::vector<std::size_t> & PartOf(const DixonSet & set, DixonPart part)
{
  switch (part)
  {
  case DixonPart::Water:
    return set.water;
  case DixonPart::Fat:
    return set.fat;
  case DixonPart::InPhase:
    return set.inPhase;
  case DixonPart::OpposedPhase:
    return set.opposedPhase;
  case DixonPart::FatFraction:
    return set.fatFraction;
  default:
    return set.r2Star;
  }
}

constexpr DixonPart kWater = DixonPart::Water, kFat = DixonPart::Fat, kIn = DixonPart::InPhase, kOpposed = DixonPart::OpposedPhase,
                    kMap = DixonPart::FatFraction, kR2 = DixonPart::R2Star;

const Maker kMakers[] = {
  { "SiemensSeries",
    "SIEMENS",
    false,
    { { "DERIVED\\PRIMARY\\DIXON\\DIXON\\WATER", "t1_vibe_dixon_tra_W", "", kWater },
      { "DERIVED\\PRIMARY\\DIXON\\DIXON\\FAT", "t1_vibe_dixon_tra_F", "", kFat },
      { "ORIGINAL\\PRIMARY\\DIXON\\DIXON\\IN_PHASE", "t1_vibe_dixon_tra_in", "", kIn },
      { "ORIGINAL\\PRIMARY\\DIXON\\DIXON\\OPP_PHASE", "t1_vibe_dixon_tra_opp", "", kOpposed } } },
  { "SiemensScanOptions",
    "SIEMENS",
    false,
    { { "DERIVED\\PRIMARY\\M\\ND\\NORM", "legs", "DIXW", kWater }, { "DERIVED\\PRIMARY\\M\\ND\\NORM", "legs", "DIXF", kFat } } },
  { "SiemensSuffixes",
    "SIEMENS",
    false,
    { { "DERIVED\\PRIMARY\\M\\ND", "qdixon_W", "", kWater },
      { "DERIVED\\PRIMARY\\M\\ND", "qdixon_F", "", kFat },
      { "DERIVED\\PRIMARY\\M\\ND", "qdixon_FF", "", kMap },
      { "DERIVED\\PRIMARY\\M\\ND", "qdixon_R2*", "", kR2 } } },
  { "Ge",
    "GE MEDICAL SYSTEMS",
    false,
    { { "DERIVED\\PRIMARY\\DIXON\\WATER", "WATER: Ax LAVA-Flex", "", kWater },
      { "DERIVED\\PRIMARY\\DIXON\\FAT", "FAT: Ax LAVA-Flex", "", kFat },
      { "DERIVED\\PRIMARY\\DIXON\\IN_PHASE", "InPhase: Ax LAVA-Flex", "", kIn },
      { "DERIVED\\PRIMARY\\DIXON\\OUT_PHASE", "OutPhase: Ax LAVA-Flex", "", kOpposed } } },
  { "GeByDescription",
    "GE MEDICAL SYSTEMS",
    false,
    { { "ORIGINAL\\PRIMARY\\OTHER", "WATER: Ax IDEAL IQ", "", kWater },
      { "ORIGINAL\\PRIMARY\\OTHER", "FAT: Ax IDEAL IQ", "", kFat },
      { "ORIGINAL\\PRIMARY\\OTHER", "InPhase: Ax IDEAL IQ", "", kIn },
      { "ORIGINAL\\PRIMARY\\OTHER", "OutPhase: Ax IDEAL IQ", "", kOpposed },
      { "ORIGINAL\\PRIMARY\\OTHER", "FatFrac: Ax IDEAL IQ", "", kMap },
      { "ORIGINAL\\PRIMARY\\OTHER", "R2*: Ax IDEAL IQ", "", kR2 } } },
  { "PhilipsOneSeries",
    "Philips Medical Systems",
    true,
    { { "ORIGINAL\\PRIMARY\\W\\W\\DERIVED", "mDIXON legs", "", kWater },
      { "ORIGINAL\\PRIMARY\\F\\F\\DERIVED", "mDIXON legs", "", kFat },
      { "ORIGINAL\\PRIMARY\\IP\\IP\\DERIVED", "mDIXON legs", "", kIn },
      { "ORIGINAL\\PRIMARY\\OP\\OP\\DERIVED", "mDIXON legs", "", kOpposed },
      { "ORIGINAL\\PRIMARY\\FF\\FF\\DERIVED", "mDIXON legs", "", kMap } } },
  { "Canon",
    "CANON_MEC",
    false,
    { { "DERIVED\\PRIMARY\\OTHER", "Ax WFS WATER", "", kWater },
      { "DERIVED\\PRIMARY\\OTHER", "Ax WFS FAT", "", kFat },
      { "DERIVED\\PRIMARY\\OTHER", "Ax WFS In Phase", "", kIn },
      { "DERIVED\\PRIMARY\\OTHER", "Ax WFS Out Phase", "", kOpposed } } },
  { "UnitedImaging",
    "UIH",
    false,
    { { "DERIVED\\PRIMARY\\OTHER", "gre_wfi_tra_W", "", kWater },
      { "DERIVED\\PRIMARY\\OTHER", "gre_wfi_tra_F", "", kFat },
      { "DERIVED\\PRIMARY\\OTHER", "gre_wfi_tra_IP", "", kIn },
      { "DERIVED\\PRIMARY\\OTHER", "gre_wfi_tra_OP", "", kOpposed } } },
  { "Fujifilm",
    "FUJIFILM Healthcare Corporation",
    false,
    { { "DERIVED\\PRIMARY\\OTHER", "FatSep Water", "", kWater }, { "DERIVED\\PRIMARY\\OTHER", "FatSep Fat", "", kFat } } },
  { "Bare", "", false, { { "DERIVED\\SECONDARY", "Water", "", kWater }, { "DERIVED\\SECONDARY", "Fat", "", kFat } } },
};
} // namespace

TEST_P(EveryMaker, WritesPartsOfOneAcquisitionThatFormOneSet)
{
  const TempFolder folder;
  for (std::size_t i = 0; i < GetParam().images.size(); ++i)
  {
    const Image & image = GetParam().images[i];
    MrSpec spec = MakeMr(GetParam().isOneSeries ? "7.1" : "7." + std::to_string(i + 1), image.imageType, image.description);
    spec.manufacturer = GetParam().manufacturer;
    spec.attributes = { With(DCM_ScanOptions, image.scanOptions), With(DCM_RepetitionTime, "10"), With(DCM_FlipAngle, "3") };
    spec.stack.hu = [i](const Vector3 & p) { return FieldSignal(p) + 10.0 * static_cast<double>(i); };
    WriteMr(spec, folder.Path());
  }
  const SeriesCatalog catalog = ScanMr(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), GetParam().images.size());
  const auto sets = FindDixonSets(catalog);
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0].defect, "");
  RunContext context(2);
  for (std::size_t i = 0; i < GetParam().images.size(); ++i)
  {
    const auto & part = PartOf(sets[0], GetParam().images[i].part);
    ASSERT_EQ(part.size(), 1u) << i;
    const MrVolume volume = ReadMr(catalog, part, context);
    EXPECT_EQ(LargestError(volume, [i](const Vector3 & p) { return FieldSignal(p) + 10.0 * static_cast<double>(i); }), 0.0) << i;
  }
  const Selection selection = Select(catalog, {});
  EXPECT_EQ(selection.modality, Modality::Dixon);
  EXPECT_TRUE(selection.passedOver.empty());
  EXPECT_EQ(selection.taken, sets[0].water.front());
}

INSTANTIATE_TEST_SUITE_P(Makers, EveryMaker, testing::ValuesIn(kMakers),
                         [](const testing::TestParamInfo<Maker> & maker) { return maker.param.name; });

namespace
{
DixonPart Recognised(const std::string & imageType, const std::string & frameType, const std::string & description)
{
  SeriesAttributes attributes;
  attributes.imageType = frameType;
  attributes.seriesDescription = description;
  MrFacts mr;
  mr.seriesImageType = imageType;
  RecogniseDixonPart(attributes, mr);
  return mr.part;
}
} // namespace

TEST(DixonEncoding, AsksImageTypeThenFrameTypeThenDescription)
{
  const std::string mixed = "ORIGINAL\\PRIMARY\\T1\\MIXED";
  EXPECT_EQ(Recognised("DERIVED\\PRIMARY\\DIXON\\WATER", "DERIVED\\PRIMARY\\DIXON\\WATER", "dixon_F"), kWater);
  EXPECT_EQ(Recognised(mixed, "ORIGINAL\\PRIMARY\\DIXON\\FAT", "dixon_W"), kFat);
  EXPECT_EQ(Recognised(mixed, "ORIGINAL\\PRIMARY\\DIXON\\FAT_FRACTION", ""), kMap);
  EXPECT_EQ(Recognised(mixed, mixed, "dixon_W"), kWater);
}

TEST(DixonEncoding, TakesWholeValuesFromTheThirdOnly)
{
  EXPECT_EQ(Recognised("W\\F\\M", "W\\F\\M", ""), DixonPart::None);
  EXPECT_EQ(Recognised("ORIGINAL\\PRIMARY\\WATERSAT", "ORIGINAL\\PRIMARY\\WATERSAT", ""), DixonPart::None);
  EXPECT_EQ(Recognised("ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE", "ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE", ""), DixonPart::None);
}

TEST(DixonEncoding, TokensThatContradictEachOtherAreUnknown)
{
  EXPECT_EQ(Recognised("DERIVED\\PRIMARY\\WATER\\FAT", "DERIVED\\PRIMARY\\WATER\\FAT", ""), DixonPart::Unknown);
  EXPECT_EQ(Recognised("DERIVED\\PRIMARY\\DIXON\\WATER", "DERIVED\\PRIMARY\\DIXON\\FAT", ""), DixonPart::Unknown);
  EXPECT_EQ(Recognised("ORIGINAL\\PRIMARY", "ORIGINAL\\PRIMARY", "dixon water fat"), DixonPart::Unknown);
}

TEST(DixonEncoding, FatSaturationIsNoFatImage)
{
  const std::string type = "ORIGINAL\\PRIMARY\\M\\ND";
  for (const char * description : { "AX T1 FAT SAT", "AX LAVA FAT SAT", "t1_vibe_water_excitation", "T2 TSE fat suppressed",
                                    "T1 water excitation", "AX T1 no fat sat", "T1 W legs", "PD F" })
  {
    EXPECT_EQ(Recognised(type, type, description), DixonPart::None) << description;
  }
  EXPECT_EQ(Recognised(type, type, "AX T1 IN PHASE"), kIn) << "a dual echo needs no other word";
}

TEST(DixonEncoding, StationsAndPartsOfOneAcquisitionHaveOneStem)
{
  const auto stem = DescriptionStem("t1_vibe_dixon_tra_station1_W");
  EXPECT_EQ(DescriptionStem("t1_vibe_dixon_tra_station2_F"), stem);
  EXPECT_EQ(DescriptionStem("t1_vibe_dixon_tra_calf_opp"), stem);
  EXPECT_NE(DescriptionStem("t2_tse_dixon_tra_W"), stem);
  EXPECT_EQ(DescriptionStem("WATER: Ax Flex"), DescriptionStem("OutPhase: Ax Flex"));
}

TEST(DixonEncoding, EveryFrameOfAnEnhancedObjectGoesToItsPart)
{
  const TempFolder folder;
  MrSpec spec = MakeMr("7.1", "ORIGINAL\\PRIMARY\\T1\\MIXED", "mDIXON");
  const auto water = FieldSignal;
  const auto fat = [](const Vector3 & p) { return 2.0 * FieldSignal(p); };
  WriteEnhancedMr(spec, { { "ORIGINAL\\PRIMARY\\DIXON\\WATER", water }, { "ORIGINAL\\PRIMARY\\DIXON\\FAT", fat, 2.0 } }, folder / "all");
  const SeriesCatalog catalog = ScanMr(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), 2u);
  RunContext context(2);
  const Selection selection = Select(catalog, {});
  ASSERT_TRUE(selection.dixon);
  EXPECT_EQ(LargestError(ReadMr(catalog, selection.dixon->water, context), water), 0.0);
  EXPECT_EQ(LargestError(ReadMr(catalog, selection.dixon->fat, context), fat), 0.0);
  EXPECT_EQ(catalog.candidates[0].mr.repetitionTimeMs, 10.0);
  EXPECT_EQ(catalog.candidates[0].mr.flipAngleDeg, 3.0);
  EXPECT_EQ(catalog.candidates[0].mr.echoTimeMs, 2.3);
}

TEST(DixonEncoding, OneThatIsNotKnownEndsWithTheOptionThatHelps)
{
  const TempFolder folder;
  WriteMr(MakeMr("7.1", "DERIVED\\PRIMARY\\ABC", "gre dixon"), folder.Path());
  MrSpec t1 = MakeT1("7.2");
  WriteMr(t1, folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  const auto select = [&] { (void)Select(catalog, {}); };
  EXPECT_EQ(ExitCodeOf(select), 22);
  EXPECT_NE(MessageOf(select).find("--water"), std::string::npos);
  EXPECT_NE(MessageOf(select).find("7.1"), std::string::npos);
  SelectionRequest request;
  request.modality = Modality::T1;
  EXPECT_EQ(Select(catalog, request).stations, std::vector<std::size_t>{ 1 }) << "T1 is asked for";
}
} // namespace myosect::dicom::test
