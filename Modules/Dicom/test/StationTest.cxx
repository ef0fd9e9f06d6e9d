#include "gtest/gtest.h"

#include "MrBuilder.h"

namespace myosect::dicom::test
{
namespace
{
/** Six slices of 6 mm from `firstMm` on; the signal tells the station: its number times 10000 on top. */
MrSpec Station(int number, double firstMm)
{
  MrSpec spec = MakeT1("7." + std::to_string(number));
  spec.description = "AX T1 station" + std::to_string(number);
  spec.stack.firstPosition[2] = firstMm;
  spec.stack.hu = [number](const Vector3 & p) { return FieldSignal(p) + 10000.0 * number; };
  return spec;
}

struct Joined
{
  SeriesCatalog catalog;
  Selection selection;
  MrVolume volume;
};

Joined JoinAll(const std::vector<MrSpec> & stations, RunContext & context)
{
  const TempFolder folder;
  for (const MrSpec & station : stations)
  {
    WriteMr(station, folder.Path());
  }
  Joined joined;
  joined.catalog = ScanMr(folder.Path());
  joined.selection = Select(joined.catalog, {});
  joined.volume = ReadMr(joined.catalog, joined.selection.stations, context);
  return joined;
}

Joined JoinAll(const std::vector<MrSpec> & stations)
{
  RunContext context(2);
  return JoinAll(stations, context);
}

/** Every voxel has the signal of its place and of the station that its slice came from. */
void ExpectSignals(const Joined & joined, double tolerance = 0.0)
{
  const MrVolume & volume = joined.volume;
  for (std::size_t k = 0; k < volume.grid.size[2]; ++k)
  {
    const auto & uid = joined.catalog.candidates[joined.selection.stations[volume.sliceStation[k]]].attributes.seriesUid;
    const double station = 10000.0 * (uid.back() - '0');
    Vector3 point = volume.grid.PointLps({ 2.0, 3.0, 0.0 });
    point[2] += volume.slicePositionMm[k];
    const double value = volume.values[k * volume.grid.SliceVoxelCount() + 3 * volume.grid.size[0] + 2];
    EXPECT_NEAR(value, FieldSignal(point) + station, tolerance) << k;
  }
}
} // namespace

TEST(Stations, ThatTouchBecomeOneStack)
{
  RunContext context(2);
  const Joined joined = JoinAll({ Station(2, 136.0), Station(1, 100.0) }, context);
  const MrVolume & volume = joined.volume;
  EXPECT_EQ(joined.selection.stations.size(), 2u);
  EXPECT_TRUE(joined.selection.passedOver.empty());
  EXPECT_EQ(volume.grid.size[2], 12u);
  EXPECT_EQ(volume.seriesUids, "7.1;7.2");
  EXPECT_TRUE(volume.joined);
  EXPECT_TRUE(HasWarning(context, "stations-joined"));
  EXPECT_EQ(volume.sliceStation, (std::vector<std::size_t>{ 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1 }));
  for (std::size_t k = 0; k < 12; ++k)
  {
    EXPECT_NEAR(volume.slicePositionMm[k], 6.0 * static_cast<double>(k), 1e-9);
    EXPECT_FALSE(volume.sliceAfterGap[k]);
  }
  ExpectSignals(joined);
}

TEST(Stations, ThatOverlapCountEveryPlaceOnceFromTheStationWhoseEndIsFarther)
{
  // Heights 100 .. 130 and 118 .. 148: the middle of the overlap is 124.
  const Joined joined = JoinAll({ Station(1, 100.0), Station(2, 118.0) });
  EXPECT_EQ(joined.volume.grid.size[2], 9u);
  EXPECT_EQ(joined.volume.sliceStation, (std::vector<std::size_t>{ 0, 0, 0, 0, 0, 1, 1, 1, 1 }));
  for (std::size_t k = 0; k < 9; ++k)
  {
    EXPECT_NEAR(joined.volume.slicePositionMm[k], 6.0 * static_cast<double>(k), 1e-9);
  }
  ExpectSignals(joined);
}

TEST(Stations, WhoseSlicesDoNotCoincideKeepTheirTruePositions)
{
  // Heights 100, 106 .. 130 and 120, 126 .. 150: 100 .. 124 from the lower one, then 126 would repeat 124.
  const Joined joined = JoinAll({ Station(1, 100.0), Station(2, 120.0) });
  const auto & positions = joined.volume.slicePositionMm;
  for (std::size_t k = 1; k < positions.size(); ++k)
  {
    EXPECT_GE(positions[k] - positions[k - 1], 3.0 - 1e-9);
    EXPECT_LE(positions[k] - positions[k - 1], 9.0 + 1e-9);
    EXPECT_FALSE(joined.volume.sliceAfterGap[k]);
  }
  EXPECT_NEAR(positions.back(), 50.0, 1e-9);
  ExpectSignals(joined);
}

TEST(Stations, WithAGapBetweenThemSaySo)
{
  RunContext context(2);
  const Joined joined = JoinAll({ Station(1, 100.0), Station(2, 176.0) }, context);
  EXPECT_EQ(joined.volume.grid.size[2], 12u);
  EXPECT_TRUE(joined.volume.sliceAfterGap[6]);
  EXPECT_NEAR(joined.volume.slicePositionMm[6], 76.0, 1e-9);
  EXPECT_TRUE(HasWarning(context, "slice-gap"));
  ExpectSignals(joined);
}

TEST(Stations, FarApartAreNotOneAcquisition)
{
  const TempFolder folder;
  WriteMr(Station(1, 100.0), folder.Path());
  WriteMr(Station(2, 400.0), folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  EXPECT_EQ(FindStations(catalog).size(), 2u);
  const auto select = [&] { (void)Select(catalog, {}); };
  EXPECT_EQ(ExitCodeOf(select), 22) << "two equal volumes";
}

TEST(Stations, ShiftedInThePlaneAreLaidOnOneGrid)
{
  for (const double pixels : { 2.0, 1.5 })
  {
    MrSpec upper = Station(2, 136.0);
    upper.stack.firstPosition[0] += pixels * upper.stack.columnSpacingMm;
    const Joined joined = JoinAll({ Station(1, 100.0), upper });
    EXPECT_EQ(joined.volume.grid.size[0], 12u);
    EXPECT_TRUE(joined.volume.rectified);
    EXPECT_TRUE(joined.volume.hasPadding);
    ExpectSignals(joined, pixels == 2.0 ? 0.0 : 1.0);
  }
}

TEST(Stations, OfOtherSequencesSpacingsOrFramesOfReferenceAreNotJoined)
{
  const std::vector<std::function<void(MrSpec &)>> changes = {
    [](MrSpec & s) { s.attributes.push_back(With(DCM_RepetitionTime, "700")); },
    [](MrSpec & s) { s.attributes.push_back(With(DCM_FrameOfReferenceUID, "9.9")); },
    [](MrSpec & s) { s.stack.columnSpacingMm = 4.0; },
    [](MrSpec & s) { s.stack.stepLps[2] = 5.0; },
    [](MrSpec & s) { s.description = "AX T1 another"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i)
  {
    const TempFolder folder;
    MrSpec upper = Station(2, 136.0);
    changes[i](upper);
    WriteMr(Station(1, 100.0), folder.Path());
    WriteMr(upper, folder.Path());
    EXPECT_EQ(FindStations(ScanMr(folder.Path())).size(), 2u) << i;
  }
}

TEST(Stations, GivenByHandThatDoNotFitAreRefused)
{
  const TempFolder folder;
  MrSpec upper = Station(2, 136.0);
  upper.stack.columnSpacingMm = 4.0;
  WriteMr(Station(1, 100.0), folder.Path());
  WriteMr(upper, folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  RunContext context(1);
  EXPECT_EQ(ExitCodeOf([&] { (void)ReadMr(catalog, { 0, 1 }, context); }), 22);
}

TEST(Stations, OfOneSeriesThatOverlapAreToldApartAndJoined)
{
  const TempFolder folder;
  for (const int number : { 1, 2 })
  {
    MrSpec spec = Station(1, number == 1 ? 100.0 : 124.0);
    spec.description = "AX T1 station" + std::to_string(number);
    spec.attributes.push_back(With(DCM_AcquisitionNumber, std::to_string(number)));
    WriteMr(spec, folder.Path());
  }
  const SeriesCatalog catalog = ScanMr(folder.Path());
  ASSERT_EQ(catalog.candidates.size(), 2u);
  const Selection selection = Select(catalog, {});
  RunContext context(2);
  const MrVolume volume = ReadMr(catalog, selection.stations, context);
  EXPECT_EQ(volume.grid.size[2], 10u);
  EXPECT_EQ(volume.seriesUids, "7.1");
}

TEST(Stations, PutTogetherByTheScannerAreTakenAsOneSeries)
{
  const TempFolder folder;
  WriteMr(Station(1, 100.0), folder.Path());
  WriteMr(Station(2, 124.0), folder.Path());
  MrSpec composed = Station(3, 100.0);
  composed.description = "AX T1 composed";
  composed.stack.slices = 10;
  WriteMr(composed, folder.Path());
  const Selection selection = Select(ScanMr(folder.Path()), {});
  EXPECT_EQ(selection.stations, std::vector<std::size_t>{ 2 });
  EXPECT_EQ(selection.passedOver.size(), 2u);
}

TEST(Stations, ScannedTwiceAreAskedFor)
{
  const TempFolder folder;
  WriteMr(Station(1, 100.0), folder.Path());
  WriteMr(Station(2, 136.0), folder.Path());
  WriteMr(Station(3, 136.0), folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  const auto select = [&](const SelectionRequest & request) { return Select(catalog, request); };
  EXPECT_EQ(ExitCodeOf([&] { (void)select({}); }), 22);
  SelectionRequest request;
  request.seriesUids = { "7.1", "7.3" };
  EXPECT_EQ(select(request).stations, (std::vector<std::size_t>{ 0, 2 }));
}

TEST(Stations, OfADixonSetAreJoinedPartByPart)
{
  const TempFolder folder;
  int number = 1;
  for (const double first : { 136.0, 100.0 })
  {
    for (const char * token : { "WATER", "FAT" })
    {
      MrSpec spec = MakeMr("7." + std::to_string(number++), std::string("DERIVED\\PRIMARY\\DIXON\\") + token, "dixon");
      spec.stack.firstPosition[2] = first;
      WriteMr(spec, folder.Path());
    }
  }
  const SeriesCatalog catalog = ScanMr(folder.Path());
  const Selection selection = Select(catalog, {});
  ASSERT_TRUE(selection.dixon);
  EXPECT_EQ(selection.dixon->water, (std::vector<std::size_t>{ 2, 0 }));
  EXPECT_EQ(selection.dixon->fat, (std::vector<std::size_t>{ 3, 1 }));
  RunContext context(2);
  const DixonVolumes volumes = ReadDixon(catalog, *selection.dixon, context);
  EXPECT_EQ(volumes.water->grid.size[2], 12u);
  EXPECT_EQ(volumes.water->seriesUids, "7.3;7.1");
  EXPECT_EQ(LargestError(*volumes.fat, FieldSignal), 0.0);
}

TEST(Stations, ThatMissAPartAreNotJoined)
{
  const TempFolder folder;
  int number = 1;
  for (const char * token : { "WATER", "FAT", "WATER" })
  {
    MrSpec spec = MakeMr("7." + std::to_string(number), std::string("DERIVED\\PRIMARY\\DIXON\\") + token, "dixon");
    spec.stack.firstPosition[2] = number == 3 ? 136.0 : 100.0;
    ++number;
    WriteMr(spec, folder.Path());
  }
  const Selection selection = Select(ScanMr(folder.Path()), {});
  EXPECT_EQ(selection.Members(), (std::vector<std::size_t>{ 0, 1 }));
  ASSERT_EQ(selection.passedOver.size(), 1u);
  EXPECT_EQ(selection.passedOver[0].code, "incomplete-set");
}
} // namespace myosect::dicom::test
