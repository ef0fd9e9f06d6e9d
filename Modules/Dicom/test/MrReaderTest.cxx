#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <random>

#include "MrBuilder.h"

namespace myosect::dicom::test
{
namespace
{
MrVolume ReadAll(const TempFolder & folder, RunContext & context)
{
  const SeriesCatalog catalog = ScanMr(folder.Path());
  SelectionRequest request;
  request.modality = Modality::T1;
  return ReadMr(catalog, Select(catalog, request).stations, context);
}

MrVolume ReadAll(const TempFolder & folder)
{
  RunContext context(2);
  return ReadAll(folder, context);
}

MrSpec Part(const std::string & uid, const char * token, double factor)
{
  MrSpec spec = MakeMr(uid, std::string("DERIVED\\PRIMARY\\DIXON\\") + token, "dixon");
  spec.stack.hu = [factor](const Vector3 & p) { return factor * FieldSignal(p); };
  return spec;
}

DixonVolumes ReadSet(const TempFolder & folder)
{
  RunContext context(2);
  const SeriesCatalog catalog = ScanMr(folder.Path());
  const Selection selection = Select(catalog, {});
  return selection.dixon ? ReadDixon(catalog, *selection.dixon, context) : DixonVolumes();
}
} // namespace

TEST(MrReader, PutsEverySignalAtItsPlace)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.stack.rowDirection = { 0.8, 0.6, 0 };
  spec.stack.columnDirection = { -0.6, 0.8, 0 };
  spec.stack.stepLps = { 0, 0, -6.0 };
  WriteMr(spec, folder.Path());
  const MrVolume volume = ReadAll(folder);
  EXPECT_EQ(volume.grid.size, (Index3{ 10, 8, 6 }));
  EXPECT_NEAR(volume.grid.spacingMm[2], 6.0, 1e-9);
  EXPECT_LT(LargestError(volume, FieldSignal), 1.0);
  EXPECT_EQ(volume.scale, MrScale::Stored);
  EXPECT_EQ(volume.seriesUids, "7.1");
  EXPECT_FALSE(volume.joined || volume.rectified || volume.hasPadding);
}

TEST(MrReader, AppliesTheRescaleAndKeepsFractions)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.hasRescale = true;
  spec.stack.encoding.slope = 0.25;
  spec.stack.encoding.intercept = -3.0;
  spec.stack.hu = [](const Vector3 & p) { return FieldSignal(p) + 0.5; };
  WriteMr(spec, folder.Path());
  const MrVolume volume = ReadAll(folder);
  EXPECT_EQ(LargestError(volume, spec.stack.hu), 0.0);
  EXPECT_EQ(volume.scale, MrScale::Rescaled);
}

TEST(MrReader, CountsPaddingAndMakesItZero)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.stack.hu = [](const Vector3 & p) { return p[0] < 0.0 ? 5000.0 : 100.0; };
  spec.stack.adjust = [](DcmDataset & dataset, unsigned) { dataset.putAndInsertUint16(DCM_PixelPaddingValue, 5000); };
  WriteMr(spec, folder.Path());
  const MrVolume volume = ReadAll(folder);
  EXPECT_TRUE(volume.hasPadding);
  EXPECT_EQ(volume.paddingPerSlice, std::vector<std::size_t>(6, 3u * 8u));
  EXPECT_EQ(*std::max_element(volume.values.get(), volume.values.get() + volume.grid.VoxelCount()), 100.0F);
  EXPECT_EQ(*std::min_element(volume.values.get(), volume.values.get() + volume.grid.VoxelCount()), 0.0F);
}

TEST(MrReader, GivesTheSameBytesWithAnyNumberOfThreads)
{
  const TempFolder folder;
  WriteMr(MakeT1("7.1"), folder.Path());
  RunContext one(1);
  RunContext four(4);
  const MrVolume a = ReadAll(folder, one);
  const MrVolume b = ReadAll(folder, four);
  EXPECT_TRUE(std::equal(a.values.get(), a.values.get() + a.grid.VoxelCount(), b.values.get()));
}

TEST(MrReader, KeepsOneGapAtItsTruePlace)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  WriteMr(spec, folder.Path());
  MrSpec upper = spec;
  upper.description += " ";
  upper.stack.firstPosition[2] += 60.0;
  WriteMr(upper, folder.Path());
  RunContext context(2);
  const MrVolume volume = ReadAll(folder, context);
  EXPECT_EQ(volume.grid.size[2], 12u);
  EXPECT_TRUE(volume.sliceAfterGap[6]);
  EXPECT_EQ(LargestError(volume, FieldSignal), 0.0);
  EXPECT_TRUE(HasWarning(context, "slice-gap"));
}

TEST(MrReader, RefusesImagesThatDifferAtOnePlace)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  WriteMr(spec, folder.Path());
  spec.description += " ";
  spec.stack.hu = [](const Vector3 & p) { return FieldSignal(p) + 1.0; };
  WriteMr(spec, folder.Path());
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadAll(folder); }), 22);
}

TEST(MrReader, CutOffPixelDataAreUnreadable)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.stack.adjust = [](DcmDataset & dataset, unsigned slice)
  {
    if (slice == 3)
    {
      dataset.putAndInsertUint16(DCM_Rows, 9);
    }
  };
  WriteMr(spec, folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  RunContext context(1);
  const auto odd = std::find_if(catalog.candidates.begin(), catalog.candidates.end(), [](const auto & c) { return c.rows == 9; });
  ASSERT_NE(odd, catalog.candidates.end());
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadMr(*odd, context); }), 20);
}

namespace
{
/** Stored = signal * scale slope; the rescale slope cancels out. */
void WriteScaled(const TempFolder & folder, const std::string & uid, const char * token, double factor, double scaleSlope,
                 double rescaleSlope, bool variesBySlice, E_TransferSyntax syntax)
{
  MrSpec spec = Part(uid, token, factor);
  spec.manufacturer = "Philips Medical Systems";
  const auto scaleOf = [=](unsigned k) { return scaleSlope * (variesBySlice ? 1.0 + k : 1.0); };
  const auto rescaleOf = [=](unsigned k) { return rescaleSlope * (variesBySlice ? 1.0 + 0.5 * k : 1.0); };
  spec.rescaleSlopeOf = rescaleOf;
  spec.scaleSlopeOf = scaleOf;
  spec.stack.hu = [=](const Vector3 & p)
  {
    const auto k = static_cast<unsigned>(std::lround((p[2] - 100.0) / 6.0));
    return factor * FieldSignal(p) * scaleOf(k) * rescaleOf(k);
  };
  WriteMr(spec, folder.Path(), syntax);
}
} // namespace

TEST(PhilipsScaling, MakesImagesOfUnequalScalesComparable)
{
  for (const E_TransferSyntax syntax : { EXS_LittleEndianExplicit, EXS_LittleEndianImplicit, EXS_BigEndianExplicit })
  {
    for (const bool variesBySlice : { false, true })
    {
      const TempFolder folder;
      WriteScaled(folder, "7.1", "WATER", 1.0, 0.5, 2.0, variesBySlice, syntax);
      WriteScaled(folder, "7.2", "FAT", 2.0, 0.25, 3.0, variesBySlice, syntax);
      const DixonVolumes volumes = ReadSet(folder);
      EXPECT_EQ(volumes.water->scale, MrScale::FloatingPoint);
      EXPECT_LE(LargestError(*volumes.water, FieldSignal), 1.0) << "half a stored value";
      EXPECT_LE(LargestError(*volumes.fat, [](const Vector3 & p) { return 2.0 * FieldSignal(p); }), 2.0);
      EXPECT_TRUE(volumes.fatFractionAllowed);
      EXPECT_NE(volumes.scaleEvidence.find("scale slope"), std::string::npos);
    }
  }
}

TEST(PhilipsScaling, OfEqualRescalesNeedsNoScaleSlope)
{
  const TempFolder folder;
  for (const auto & [uid, token, factor] : { std::tuple("7.1", "WATER", 1.0), std::tuple("7.2", "FAT", 2.0) })
  {
    MrSpec spec = Part(uid, token, factor);
    spec.manufacturer = "Philips Medical Systems";
    spec.rescaleSlopeOf = [](unsigned) { return 0.5; };
    WriteMr(spec, folder.Path());
  }
  const DixonVolumes volumes = ReadSet(folder);
  EXPECT_EQ(LargestError(*volumes.fat, [](const Vector3 & p) { return 2.0 * FieldSignal(p); }), 0.0);
  EXPECT_TRUE(volumes.fatFractionAllowed);
}

namespace
{
/** Water and fat with different rescales, and perhaps a map in percent. */
void WriteUnequalRescales(const TempFolder & folder, const char * manufacturer, bool hasMap)
{
  double slope = 0.5;
  for (const auto & [uid, token, factor] : { std::tuple("7.1", "WATER", 1.0), std::tuple("7.2", "FAT", 2.0) })
  {
    MrSpec spec = Part(uid, token, factor);
    spec.manufacturer = manufacturer;
    spec.rescaleSlopeOf = [slope](unsigned) { return slope; };
    slope *= 2.0;
    WriteMr(spec, folder.Path());
  }
  if (hasMap)
  {
    MrSpec map = MakeMr("7.3", "DERIVED\\PRIMARY\\DIXON\\FAT_FRACTION", "dixon");
    map.manufacturer = manufacturer;
    map.stack.hu = [](const Vector3 & p) { return p[0] < 0.0 ? 5.0 : 90.0; };
    WriteMr(map, folder.Path());
  }
}
} // namespace

TEST(PhilipsScaling, MissingWhereRescalesDifferMeansNoFatFraction)
{
  for (const char * manufacturer : { "Philips Medical Systems", "" })
  {
    const TempFolder folder;
    WriteUnequalRescales(folder, manufacturer, false);
    const auto read = [&] { (void)ReadSet(folder); };
    EXPECT_EQ(ExitCodeOf(read), 22) << manufacturer;
    EXPECT_NE(MessageOf(read).find("no fat fraction"), std::string::npos);
  }
  const TempFolder other;
  WriteUnequalRescales(other, "GE MEDICAL SYSTEMS", false);
  EXPECT_TRUE(ReadSet(other).fatFractionAllowed) << "other makers' rescale is the image's own scale";
}

TEST(PhilipsScaling, MissingWhereRescalesDifferLeavesTheMap)
{
  const TempFolder folder;
  WriteUnequalRescales(folder, "Philips Medical Systems", true);
  const DixonVolumes volumes = ReadSet(folder);
  EXPECT_TRUE(volumes.fatFractionAllowed);
  EXPECT_TRUE(volumes.fatFraction);
  EXPECT_TRUE(volumes.water);
  EXPECT_FALSE(volumes.fat) << "it could not be compared with water";
}

TEST(PhilipsScaling, OfSlicesThatCannotBeComparedIsRefused)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.manufacturer = "Philips Healthcare";
  spec.rescaleSlopeOf = [](unsigned k) { return 1.0 + k; };
  WriteMr(spec, folder.Path());
  const auto read = [&] { (void)ReadAll(folder); };
  EXPECT_EQ(ExitCodeOf(read), 22);
  EXPECT_NE(MessageOf(read).find("(2005,100E)"), std::string::npos);
}

TEST(MrReader, RandomDamageNeverCrashes)
{
  const TempFolder folder;
  MrSpec spec = Part("7.1", "WATER", 1.0);
  spec.scaleSlopeOf = [](unsigned) { return 0.5; };
  WriteMr(spec, folder.Path());
  WriteMr(Part("7.2", "FAT", 2.0), folder.Path());
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round)
  {
    const TempFolder damaged;
    for (const auto & entry : std::filesystem::directory_iterator(folder.Path()))
    {
      std::ifstream in(entry.path(), std::ios::binary);
      std::string bytes{ std::istreambuf_iterator<char>(in), {} };
      for (int i = 0; i < 3; ++i)
      {
        bytes[200 + random() % (bytes.size() - 200)] = static_cast<char>(random());
      }
      std::ofstream(damaged / entry.path().filename().string(), std::ios::binary) << bytes;
    }
    const int code = ExitCodeOf([&] { (void)ReadSet(damaged); });
    EXPECT_TRUE(code == 0 || code == 20 || code == 21 || code == 22) << code;
  }
}

TEST(MrReader, RefusesHounsfieldUnitsInMrClothing)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.hasRescale = true;
  spec.stack.encoding.intercept = -1024.0;
  spec.stack.hu = [](const Vector3 & p) { return p[0] < 0.0 ? -1000.0 : 50.0; };
  WriteMr(spec, folder.Path());
  const auto read = [&] { (void)ReadAll(folder); };
  EXPECT_EQ(ExitCodeOf(read), 22);
  EXPECT_NE(MessageOf(read).find("CT exported as MR"), std::string::npos);
}

namespace
{
struct StoredMap
{
  const char * name;
  double full; ///< stored rescaled value of 100 % fat
  double slope;
  const char * rescaleType;
  MapScale scale;
};

class EveryMapScale : public testing::TestWithParam<StoredMap>
{
};

std::ostream & operator<<(std::ostream & os, const StoredMap & map)
{
  return os << map.name;
}

double Fraction(const Vector3 & p)
{
  return p[0] < 0.0 ? 0.05 : 0.93;
}

MrSpec MapOf(double full, double slope, const char * rescaleType)
{
  MrSpec spec = MakeMr("7.1", "DERIVED\\PRIMARY\\DIXON\\FAT_FRACTION", "dixon");
  spec.hasRescale = true;
  spec.stack.encoding.slope = slope;
  spec.stack.hu = [full](const Vector3 & p) { return full * Fraction(p); };
  spec.attributes = { With(DCM_RescaleType, rescaleType) };
  return spec;
}
} // namespace

TEST_P(EveryMapScale, IsRecognisedAndBecomesAFraction)
{
  const StoredMap & map = GetParam();
  const TempFolder folder;
  WriteMr(MapOf(map.full, map.slope, map.rescaleType), folder.Path());
  const DixonVolumes volumes = ReadSet(folder);
  EXPECT_EQ(volumes.mapScale, map.scale);
  EXPECT_NE(volumes.mapScaleEvidence.find(map.scale == MapScale::Percent    ? "percent"
                                          : map.scale == MapScale::Permille ? "permille"
                                                                            : "fractions"),
            std::string::npos);
  EXPECT_LT(LargestError(*volumes.fatFraction, Fraction), 1e-6);
}

constexpr StoredMap kMaps[] = {
  { "Percent", 100.0, 1.0, "US", MapScale::Percent },       { "PercentTold", 100.0, 1.0, "%", MapScale::Percent },
  { "PercentRescaled", 100.0, 0.1, "", MapScale::Percent }, { "Permille", 1000.0, 1.0, "US", MapScale::Permille },
  { "Fraction", 1.0, 0.001, "", MapScale::Fraction },
};
INSTANTIATE_TEST_SUITE_P(Maps, EveryMapScale, testing::ValuesIn(kMaps),
                         [](const testing::TestParamInfo<StoredMap> & map) { return std::string(map.param.name); });

TEST(FatFractionMap, IsRefusedWhenItsValuesContradictItsUnitOrFitNone)
{
  for (const auto & [full, unit] : { std::pair(1000.0, "%"), std::pair(25.0, ""), std::pair(4095.0, "") })
  {
    const TempFolder folder;
    WriteMr(MapOf(full, 1.0, unit), folder.Path());
    EXPECT_EQ(ExitCodeOf([&, f = &folder] { (void)ReadSet(*f); }), 22) << full;
  }
}

TEST(FatFractionMap, IsReadByItsRealWorldValues)
{
  const TempFolder folder;
  MrSpec spec = MapOf(4000.0, 1.0, "US");
  spec.stack.adjust = [](DcmDataset & dataset, unsigned)
  {
    DcmItem * mapping = nullptr;
    DcmItem * unit = nullptr;
    ASSERT_TRUE(dataset.findOrCreateSequenceItem(DCM_RealWorldValueMappingSequence, mapping).good());
    mapping->putAndInsertFloat64(DCM_RealWorldValueSlope, 0.025);
    mapping->putAndInsertFloat64(DCM_RealWorldValueIntercept, 0.0);
    ASSERT_TRUE(mapping->findOrCreateSequenceItem(DCM_MeasurementUnitsCodeSequence, unit).good());
    unit->putAndInsertString(DCM_CodeValue, "%");
  };
  WriteMr(spec, folder.Path());
  const DixonVolumes volumes = ReadSet(folder);
  EXPECT_EQ(volumes.mapScale, MapScale::Percent);
  EXPECT_LT(LargestError(*volumes.fatFraction, Fraction), 1e-6);
}
} // namespace myosect::dicom::test
