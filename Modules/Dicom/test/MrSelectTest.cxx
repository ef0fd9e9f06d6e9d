#include "gtest/gtest.h"

#include "MrBuilder.h"
#include "MrContrastRules.h"

namespace myosect::dicom::test
{
namespace
{
struct Sequence
{
  const char * name;
  const char * description;
  const char * scanningSequence;
  double tr, te, ti, flip; ///< 0: absent
  const char * scanOptions;
  MrContrast contrast;
};

std::ostream & operator<<(std::ostream & os, const Sequence & sequence)
{
  return os << sequence.name;
}

class EverySequence : public testing::TestWithParam<Sequence>
{
};

std::optional<double> Told(double number)
{
  return number > 0.0 ? std::optional<double>(number) : std::nullopt;
}

constexpr Sequence kSequences[] = {
  { "SpinEchoT1", "AX T1 TSE", "SE", 600, 12, 0, 150, "", MrContrast::T1 },
  { "SpinEchoT1WithoutWords", "", "SE", 550, 10, 0, 90, "", MrContrast::T1 },
  { "SlowT1ByWords", "T1W", "SE", 1200, 10, 0, 90, "", MrContrast::T1 },
  { "SlowWithoutWords", "", "SE", 1200, 10, 0, 90, "", MrContrast::Unknown },
  { "SpoiledGradientEcho", "fl3d", "GR", 6, 2, 0, 12, "", MrContrast::T1 },
  { "SlowGradientEcho", "fl2d", "GR", 150, 4, 0, 70, "", MrContrast::T1 },
  { "FlatGradientEcho", "fl3d", "GR", 10, 2, 0, 3, "", MrContrast::Unknown },
  { "BalancedGradientEcho", "trufi tra", "GR", 4, 2, 0, 50, "", MrContrast::Unknown },
  { "Mprage", "t1_mprage", "GR\\IR", 1900, 2.5, 900, 9, "", MrContrast::T1 },
  { "InvertedSpinEchoT1", "AX T1 FLAIR", "SE\\IR", 2000, 20, 800, 90, "", MrContrast::T1 },
  { "T2", "AX T2 TSE", "SE", 4000, 90, 0, 150, "", MrContrast::T2 },
  { "T2WithoutWords", "", "SE", 4000, 90, 0, 150, "", MrContrast::T2 },
  { "T2WithoutTimes", "T2 TSE", "SE", 0, 0, 0, 0, "", MrContrast::T2 },
  { "T2Star", "gre", "GR", 400, 20, 0, 15, "", MrContrast::T2 },
  { "ProtonDensity", "PD TSE", "SE", 3000, 30, 0, 150, "", MrContrast::ProtonDensity },
  { "StirByWords", "COR STIR", "SE", 0, 0, 0, 0, "", MrContrast::Stir },
  { "StirByInversionTime", "legs", "SE\\IR", 4000, 40, 160, 150, "", MrContrast::Stir },
  { "FatSaturationByOption", "AX T1", "SE", 600, 12, 0, 90, "SAT1\\FS", MrContrast::FatSaturated },
  { "FatSaturationByWords", "AX T1 FS", "SE", 600, 12, 0, 90, "", MrContrast::FatSaturated },
  { "FatSaturationDenied", "AX T1 no FS", "SE", 600, 12, 0, 90, "", MrContrast::T1 },
  { "SpatialSaturation", "AX T1", "SE", 600, 12, 0, 90, "SAT_GEMS\\SP", MrContrast::T1 },
  { "T1WithoutTimes", "AX T1", "SE", 0, 0, 0, 0, "", MrContrast::Unknown },
  { "WordsAgainstTimes", "AX T1", "SE", 4000, 90, 0, 90, "", MrContrast::Unknown },
  { "TimesAgainstWords", "AX T2", "SE", 600, 12, 0, 90, "", MrContrast::T2 },
  { "Diffusion", "ep2d_dwi", "EP", 5000, 60, 0, 90, "", MrContrast::Other },
  { "NothingTold", "legs", "", 0, 0, 0, 0, "", MrContrast::Unknown },
};
} // namespace

TEST_P(EverySequence, IsTakenForWhatItsEvidenceSays)
{
  const Sequence & s = GetParam();
  SeriesAttributes attributes;
  attributes.seriesDescription = s.description;
  attributes.imageType = "ORIGINAL\\PRIMARY\\M";
  MrFacts mr;
  mr.scanningSequence = s.scanningSequence;
  mr.scanOptions = s.scanOptions;
  mr.repetitionTimeMs = Told(s.tr);
  mr.echoTimeMs = Told(s.te);
  mr.inversionTimeMs = Told(s.ti);
  mr.flipAngleDeg = Told(s.flip);
  RecogniseContrast(attributes, mr);
  EXPECT_EQ(mr.contrast, s.contrast) << mr.contrastEvidence;
  EXPECT_FALSE(mr.contrastEvidence.empty());
}

INSTANTIATE_TEST_SUITE_P(Sequences, EverySequence, testing::ValuesIn(kSequences),
                         [](const testing::TestParamInfo<Sequence> & sequence) { return std::string(sequence.param.name); });

TEST(MrContrastRules, TellSpoiledFromSteadyStateGradientEchoes)
{
  for (const auto & [variant, contrast] : { std::pair("SK\\SP", MrContrast::T1), std::pair("SS\\SP", MrContrast::T1),
                                            std::pair("SS", MrContrast::Unknown), std::pair("", MrContrast::T1) })
  {
    MrFacts mr;
    mr.scanningSequence = "GR";
    mr.sequenceVariant = variant;
    mr.repetitionTimeMs = 5.0;
    mr.echoTimeMs = 2.0;
    mr.flipAngleDeg = 15.0;
    RecogniseContrast({}, mr);
    EXPECT_EQ(mr.contrast, contrast) << variant;
  }
}

TEST(MrContrastRules, KnowContrastAgentsByAttributeAndWords)
{
  const auto isEnhanced = [](const char * agent, const char * description)
  {
    SeriesAttributes attributes;
    attributes.contrastAgent = agent;
    attributes.seriesDescription = description;
    return IsMrContrastEnhanced(attributes);
  };
  EXPECT_TRUE(isEnhanced("Gadovist", "AX T1"));
  EXPECT_TRUE(isEnhanced("", "AX T1 GD"));
  EXPECT_TRUE(isEnhanced("", "T1 TSE post KM"));
  EXPECT_FALSE(isEnhanced("", "AX T1"));
  EXPECT_FALSE(isEnhanced("", "AX T1 pre contrast"));
  EXPECT_FALSE(isEnhanced("NONE", "AX T1"));
  EXPECT_FALSE(isEnhanced("", "AX T1 post op"));
}

TEST(MrContrastRules, TellAnInjectionFromOtherMeaningsOfPostAndEnhanced)
{
  const auto isEnhanced = [](const char * description, const char * protocol = "")
  {
    SeriesAttributes attributes;
    attributes.seriesDescription = description;
    attributes.protocolName = protocol;
    return IsMrContrastEnhanced(attributes);
  };
  for (const char * given :
       { "AX T1 POST", "AX T1 POST FS", "POST AX T1", "T1 contrast enhanced", "T1 enhanced", "T1 pre and post GD", "T1 + CE" })
  {
    EXPECT_TRUE(isEnhanced(given)) << given;
  }
  for (const char * other : { "AX T1 posterior thigh", "AX T1 post thigh", "T1 ant-post", "T1 post exercise", "T1 post compartment",
                              "Enhanced MR T1", "T1 multi-frame enhanced MR", "T1 enhanced multi-frame", "T1 edge enhanced",
                              "T1 non contrast", "T1 W/O GD", "T1 without contrast", "T1 unenhanced", "T1 pre GD" })
  {
    EXPECT_FALSE(isEnhanced(other)) << other;
  }
  EXPECT_FALSE(isEnhanced("T1 pre", "T1 pre post GD"));
  EXPECT_TRUE(isEnhanced("T1", "T1 post GD"));
}

TEST(Select, LiftsTheRefusalOfContrastOnlyWhenItIsNamed)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.attributes.push_back(With(DCM_ContrastBolusAgent, "Gadovist"));
  WriteMr(spec, folder.Path());
  SeriesCatalog catalog = ScanMr(folder.Path());
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(catalog, {}); }), 22);
  EXPECT_TRUE(LiftRefusals(catalog, {}).empty());
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(catalog, {}); }), 22);
  EXPECT_EQ(LiftRefusals(catalog, { kContrastRefusal }).size(), 1u);
  EXPECT_EQ(ExitCodeOf([&] { (void)Select(catalog, {}); }), 0);
}

namespace
{
/** What Select says of one series written with `change`. */
struct Verdict
{
  int exitCode = 0;
  std::string message;
};

Verdict Judge(const std::function<void(MrSpec &)> & change, std::optional<Modality> modality)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  change(spec);
  WriteMr(spec, folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  SelectionRequest request;
  request.modality = modality;
  const auto select = [&] { (void)Select(catalog, request); };
  return { ExitCodeOf(select), MessageOf(select) };
}

void DropTimes(MrSpec & spec)
{
  spec.attributes = { With(DCM_ScanningSequence, "SE") };
}
} // namespace

TEST(MrSelect, TakesT1OnEvidence)
{
  EXPECT_EQ(Judge([](MrSpec &) {}, {}).exitCode, 0);
  EXPECT_EQ(Judge([](MrSpec &) {}, Modality::T1).exitCode, 0);
  EXPECT_EQ(Judge([](MrSpec &) {}, Modality::Ct).exitCode, 21);
  EXPECT_EQ(Judge([](MrSpec &) {}, Modality::Dixon).exitCode, 21);
}

TEST(MrSelect, RefusesWhatLacksEvidenceUntilTheUserSuppliesIt)
{
  const Verdict verdict = Judge(DropTimes, {});
  EXPECT_EQ(verdict.exitCode, 22);
  EXPECT_NE(verdict.message.find("--modality t1"), std::string::npos);
  EXPECT_NE(verdict.message.find("7.1"), std::string::npos);
  EXPECT_EQ(Judge(DropTimes, Modality::T1).exitCode, 0);
}

TEST(MrSelect, SaysThatTheUserSuppliedTheEvidence)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  DropTimes(spec);
  WriteMr(spec, folder.Path());
  SelectionRequest request;
  request.modality = Modality::T1;
  const Selection selection = Select(ScanMr(folder.Path()), request);
  ASSERT_EQ(selection.notes.size(), 1u);
  EXPECT_NE(selection.notes[0].find("the user says so"), std::string::npos);
}

TEST(MrSelect, RefusesEvidenceAgainstT1WhateverTheUserSays)
{
  const std::vector<std::function<void(MrSpec &)>> changes = {
    [](MrSpec & s) { s.description = "AX T2 TSE"; },
    [](MrSpec & s) { s.description = "COR STIR"; },
    [](MrSpec & s) { s.description = "AX T1 FS"; },
    [](MrSpec & s) { s.description = "AX T1 GD"; },
    [](MrSpec & s) { s.attributes.push_back(With(DCM_ContrastBolusAgent, "Gadovist")); },
    [](MrSpec & s) { s.attributes.push_back(With(DCM_ScanOptions, "FS")); },
    [](MrSpec & s) { s.imageType = "ORIGINAL\\PRIMARY\\P\\ND"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i)
  {
    EXPECT_EQ(Judge(changes[i], {}).exitCode, 22) << i;
    EXPECT_EQ(Judge(changes[i], Modality::T1).exitCode, 22) << i;
  }
}

namespace
{
MrSpec Water(const std::string & uid)
{
  return MakeMr(uid, "DERIVED\\PRIMARY\\DIXON\\WATER", "dixon");
}

MrSpec Fat(const std::string & uid)
{
  return MakeMr(uid, "DERIVED\\PRIMARY\\DIXON\\FAT", "dixon");
}

Selection SelectFrom(const TempFolder & folder, const SelectionRequest & request = {})
{
  return Select(ScanMr(folder.Path()), request);
}
} // namespace

TEST(MrSelect, TakesADixonSetBeforeT1AndCtBeforeBoth)
{
  const TempFolder folder;
  WriteMr(Water("7.1"), folder.Path());
  WriteMr(Fat("7.2"), folder.Path());
  WriteMr(MakeT1("7.3"), folder.Path());
  const Selection dixon = SelectFrom(folder);
  EXPECT_EQ(dixon.modality, Modality::Dixon);
  EXPECT_EQ(dixon.Members(), (std::vector<std::size_t>{ 0, 1 }));
  ASSERT_EQ(dixon.passedOver.size(), 1u);
  EXPECT_EQ(dixon.passedOver[0].what, "7.3");
  SelectionRequest t1;
  t1.modality = Modality::T1;
  EXPECT_EQ(SelectFrom(folder, t1).taken, 2u);

  StackSpec ct;
  ct.seriesUid = "7.4";
  WriteStack(ct, folder.Path());
  const Selection selection = SelectFrom(folder);
  EXPECT_EQ(selection.modality, Modality::Ct);
  EXPECT_EQ(selection.taken, 3u);
  EXPECT_EQ(selection.passedOver.size(), 3u);
  SelectionRequest either;
  either.modality = Modality::Dixon;
  EXPECT_EQ(SelectFrom(folder, either).modality, Modality::Dixon);
}

TEST(MrSelect, TheUidOfOnePartStandsForItsSet)
{
  const TempFolder folder;
  WriteMr(Water("7.1"), folder.Path());
  WriteMr(Fat("7.2"), folder.Path());
  for (const char * uid : { "7.1", "7.2" })
  {
    SelectionRequest request;
    request.seriesUids = { uid };
    const Selection selection = SelectFrom(folder, request);
    ASSERT_TRUE(selection.dixon);
    EXPECT_TRUE(selection.dixon->HasWaterAndFat());
    EXPECT_TRUE(selection.passedOver.empty());
  }
}

TEST(MrSelect, AMapAskedForAloneComesWithItsWater)
{
  const TempFolder folder;
  WriteMr(Water("7.1"), folder.Path());
  WriteMr(Fat("7.2"), folder.Path());
  WriteMr(MakeMr("7.3", "DERIVED\\PRIMARY\\DIXON\\FAT_FRACTION", "dixon"), folder.Path());
  SelectionRequest request;
  request.seriesUids = { "7.3" };
  const Selection selection = SelectFrom(folder, request);
  ASSERT_TRUE(selection.dixon);
  EXPECT_EQ(selection.Members(), (std::vector<std::size_t>{ 0, 2 }));
  EXPECT_FALSE(selection.dixon->HasWaterAndFat());
}

TEST(MrSelect, AsksWhichSeriesBelongTogetherWhenPartsAreRepeated)
{
  const TempFolder folder;
  WriteMr(Water("7.1"), folder.Path());
  WriteMr(Fat("7.2"), folder.Path());
  WriteMr(Water("7.3"), folder.Path());
  WriteMr(Fat("7.4"), folder.Path());
  const auto select = [&] { (void)SelectFrom(folder); };
  EXPECT_EQ(ExitCodeOf(select), 22);
  EXPECT_NE(MessageOf(select).find("7.1"), std::string::npos);
  EXPECT_NE(MessageOf(select).find("7.3"), std::string::npos);
  EXPECT_NE(MessageOf(select).find("--series"), std::string::npos);
  SelectionRequest request;
  request.seriesUids = { "7.3", "7.4" };
  EXPECT_EQ(SelectFrom(folder, request).Members(), (std::vector<std::size_t>{ 2, 3 }));
}

TEST(MrSelect, TellsRepeatedAcquisitionsApartByTheirTime)
{
  const TempFolder folder;
  const auto at = [](MrSpec spec, const char * time)
  {
    spec.attributes.push_back(With(DCM_AcquisitionTime, time));
    return spec;
  };
  WriteMr(at(Water("7.1"), "100000"), folder.Path());
  WriteMr(at(Fat("7.2"), "100000"), folder.Path());
  WriteMr(at(Water("7.3"), "101000"), folder.Path());
  WriteMr(at(Fat("7.4"), "101000"), folder.Path());
  const auto sets = FindDixonSets(ScanMr(folder.Path()));
  ASSERT_EQ(sets.size(), 2u);
  EXPECT_EQ(sets[0].Members(), (std::vector<std::size_t>{ 0, 1 }));
  EXPECT_EQ(sets[1].Members(), (std::vector<std::size_t>{ 2, 3 }));
  const auto select = [&] { (void)SelectFrom(folder); };
  EXPECT_EQ(ExitCodeOf(select), 22) << "two equal sets are a tie";
}

TEST(MrSelect, PartsOfOtherPlacesOrFramesOfReferenceAreNoSet)
{
  for (const int change : { 0, 1, 2 })
  {
    const TempFolder folder;
    WriteMr(Water("7.1"), folder.Path());
    MrSpec fat = Fat("7.2");
    if (change == 0)
    {
      fat.attributes.push_back(With(DCM_FrameOfReferenceUID, "9.9"));
    }
    else if (change == 1)
    {
      fat.stack.firstPosition[2] += 300.0;
    }
    else
    {
      fat.description = "another acquisition";
    }
    WriteMr(fat, folder.Path());
    const auto select = [&] { (void)SelectFrom(folder); };
    EXPECT_EQ(ExitCodeOf(select), 22) << change;
    EXPECT_NE(MessageOf(select).find("water part"), std::string::npos) << MessageOf(select);
  }
}

TEST(MrSelect, InAndOpposedPhaseAloneGiveNoFatFraction)
{
  const TempFolder folder;
  WriteMr(MakeMr("7.1", "ORIGINAL\\PRIMARY\\M\\IN_PHASE", "vibe"), folder.Path());
  WriteMr(MakeMr("7.2", "ORIGINAL\\PRIMARY\\M\\OPP_PHASE", "vibe"), folder.Path());
  const SeriesCatalog catalog = ScanMr(folder.Path());
  const Selection selection = Select(catalog, {});
  ASSERT_TRUE(selection.dixon);
  EXPECT_TRUE(selection.dixon->HasPhasesOnly());
  EXPECT_NE(selection.notes[0].find("a fat fraction is not"), std::string::npos);
  RunContext context(1);
  const DixonVolumes volumes = ReadDixon(catalog, *selection.dixon, context);
  EXPECT_FALSE(volumes.fatFractionAllowed);
  EXPECT_TRUE(volumes.inPhase && volumes.opposedPhase);
  EXPECT_FALSE(volumes.water || volumes.fat || volumes.fatFraction);
}

TEST(MrSelect, TellsProtonDensityFromSignalFatFractions)
{
  const auto kindWith = [](const char * description, const char * flip, bool hasR2Star)
  {
    const TempFolder folder;
    int number = 1;
    for (const char * token : { "WATER", "FAT", "R2_STAR" })
    {
      if (number == 3 && !hasR2Star)
      {
        break;
      }
      MrSpec spec = MakeMr("7." + std::to_string(number++), std::string("DERIVED\\PRIMARY\\DIXON\\") + token, description);
      spec.attributes = { With(DCM_FlipAngle, flip) };
      WriteMr(spec, folder.Path());
    }
    const auto sets = FindDixonSets(ScanMr(folder.Path()));
    EXPECT_FALSE(sets.at(0).kindEvidence.empty());
    return sets.at(0).kind;
  };
  EXPECT_EQ(kindWith("t1_vibe_dixon", "9", false), FatFractionKind::Signal);
  EXPECT_EQ(kindWith("t1_vibe_dixon", "3", false), FatFractionKind::Signal);
  EXPECT_EQ(kindWith("t1_vibe_dixon", "9", true), FatFractionKind::Signal);
  EXPECT_EQ(kindWith("multi echo", "3", true), FatFractionKind::ProtonDensity);
  EXPECT_EQ(kindWith("Ax IDEAL IQ", "8", false), FatFractionKind::ProtonDensity);
  EXPECT_EQ(kindWith("mDIXON Quant", "3", false), FatFractionKind::ProtonDensity);
}

TEST(MrSelect, TakesAProtonDensitySetBeforeASignalSet)
{
  const TempFolder folder;
  int number = 1;
  for (const char * description : { "a dixon", "b qdixon" })
  {
    for (const char * token : { "WATER", "FAT" })
    {
      WriteMr(MakeMr("7." + std::to_string(number++), std::string("DERIVED\\PRIMARY\\DIXON\\") + token, description), folder.Path());
    }
  }
  EXPECT_EQ(SelectFrom(folder).Members(), (std::vector<std::size_t>{ 2, 3 }));
}

TEST(MrSelect, RefusesDixonSetsWeightedByT2)
{
  const auto codeWith = [](const char * echoMs)
  {
    const TempFolder folder;
    for (MrSpec spec : { Water("7.1"), Fat("7.2") })
    {
      spec.attributes.push_back(With(DCM_EchoTime, echoMs));
      WriteMr(spec, folder.Path());
    }
    return ExitCodeOf([&] { (void)SelectFrom(folder); });
  };
  EXPECT_EQ(codeWith("2.3"), 0);
  EXPECT_EQ(codeWith("80"), 22);
}

TEST(MrSelect, TakesReformatsOnlyWhenAskedFor)
{
  const TempFolder folder;
  MrSpec spec = MakeT1("7.1");
  spec.imageType = "DERIVED\\SECONDARY\\MPR";
  WriteMr(spec, folder.Path());
  EXPECT_EQ(ExitCodeOf([&] { (void)SelectFrom(folder); }), 21);
  SelectionRequest request;
  request.seriesUids = { "7.1" };
  EXPECT_EQ(SelectFrom(folder, request).taken, 0u);
}

TEST(MrSelect, NoticesCtInMrClothing)
{
  for (const auto & attribute : { With(DCM_KVP, "120"), With(DCM_ConvolutionKernel, "B30f"), With(DCM_RescaleType, "HU") })
  {
    const Verdict verdict = Judge([&](MrSpec & spec) { spec.attributes.push_back(attribute); }, Modality::T1);
    EXPECT_EQ(verdict.exitCode, 22) << attribute.second;
    EXPECT_NE(verdict.message.find("CT exported as MR"), std::string::npos) << verdict.message;
  }
  const Verdict byModality = Judge([](MrSpec & spec) { spec.attributes.push_back(With(DCM_Modality, "CT")); }, Modality::T1);
  EXPECT_EQ(byModality.exitCode, 22);
  EXPECT_NE(byModality.message.find("modality says otherwise"), std::string::npos);
}
} // namespace myosect::dicom::test
