#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>

#include "TemporaryFolder.h"
#include "myosect/Core/Error.h"
#include "myosect/Pipeline/Parameters.h"

namespace
{
using namespace myosect;
using namespace myosect::pipeline;
using test::TemporaryFolder;

Error ErrorOf(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const Error & error)
  {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::Internal, "");
}

double Get(Parameters & parameters, const std::string & name)
{
  for (const ParameterInfo & info : ParameterTable())
  {
    if (name == info.name)
    {
      return info.access(parameters);
    }
  }
  ADD_FAILURE() << "no parameter " << name;
  return 0.0;
}

report::ParameterEntry Described(const Parameters & parameters, const ParameterSources & sources, const std::string & name)
{
  for (const report::ParameterEntry & entry : DescribeParameters(parameters, sources))
  {
    if (entry.name == name)
    {
      return entry;
    }
  }
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

TEST(ParameterNames, AreUniqueAndEndWithTheirUnit)
{
  std::set<std::string> names;
  for (const ParameterInfo & info : ParameterTable())
  {
    const std::string name = info.name;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_THAT(name, testing::MatchesRegex("[a-z][a-z0-9_]*_(hu|mm|mm2|deg|percent|points|levels|sd|ms_at_1_5t|ms_at_3t)"));
    EXPECT_FALSE(std::string(info.meaning).empty()) << name;
  }
  EXPECT_GT(names.size(), 20u);
}

TEST(ParameterNames, EachLeadToANumberOfTheirOwn)
{
  Parameters parameters;
  std::set<const double *> places;
  for (const ParameterInfo & info : ParameterTable())
  {
    EXPECT_TRUE(places.insert(&info.access(parameters)).second) << info.name;
  }
}

TEST(DefaultParameters, AreValidAndShareOneMuscleWindow)
{
  const Parameters parameters;
  EXPECT_NO_THROW(parameters.Validate());
  EXPECT_EQ(parameters.segmentation.muscleLowerHu, parameters.measurement.muscleLowerHu);
  EXPECT_EQ(parameters.segmentation.muscleUpperHu, parameters.measurement.muscleUpperHu);
  EXPECT_EQ(parameters.measurement.muscleLowerHu, -29.0);
  EXPECT_EQ(parameters.measurement.muscleUpperHu, 150.0);
  EXPECT_EQ(parameters.measurement.normalMuscleLowerHu, 30.0);
  EXPECT_EQ(parameters.measurement.leanMuscleHu, 55.0);
}

TEST(ChangedParameters, KeepOneMuscleWindow)
{
  Parameters parameters;
  ParameterSources sources;
  ApplyProfile(R"({"muscle_lower_hu": -25, "muscle_upper_hu": 140})", parameters, sources);
  EXPECT_EQ(parameters.segmentation.muscleLowerHu, -25.0);
  EXPECT_EQ(parameters.measurement.muscleLowerHu, -25.0);
  EXPECT_EQ(parameters.measurement.muscleUpperHu, 140.0);
}

TEST(ChangedParameters, ThatContradictEachOtherAreRefused)
{
  Parameters parameters;
  ParameterSources sources;
  SetParameter("muscle_lower_hu=160", parameters, sources);
  EXPECT_EQ(ErrorOf([&] { parameters.Validate(); }).Code(), ErrorCode::Usage);
  parameters = {};
  SetParameter("area_amber_percent=50", parameters, sources);
  EXPECT_EQ(ErrorOf([&] { parameters.Validate(); }).Code(), ErrorCode::Usage);
  parameters = {};
  SetParameter("bone_closing_mm=-1", parameters, sources);
  EXPECT_EQ(ErrorOf([&] { parameters.Validate(); }).Code(), ErrorCode::Usage);
}

TEST(ParameterPrecedence, IsDefaultThenProfileThenCommandLine)
{
  Parameters parameters;
  ParameterSources sources;
  ApplyProfile(R"({"metal_hu": 2000, "bone_peak_hu": 400.5})", parameters, sources);
  SetParameter("metal_hu=1800", parameters, sources);

  EXPECT_EQ(Get(parameters, "metal_hu"), 1800.0);
  EXPECT_EQ(Described(parameters, sources, "metal_hu").value, "1800");
  EXPECT_EQ(Described(parameters, sources, "metal_hu").source, "command line");
  EXPECT_EQ(Described(parameters, sources, "bone_peak_hu").value, "400.5");
  EXPECT_EQ(Described(parameters, sources, "bone_peak_hu").source, "profile");
  EXPECT_EQ(Described(parameters, sources, "muscle_lower_hu").value, "-29");
  EXPECT_EQ(Described(parameters, sources, "muscle_lower_hu").source, "default");
}

TEST(DescribedParameters, AreAllOfThemInTheirOrder)
{
  const auto entries = DescribeParameters({}, {});
  ASSERT_EQ(entries.size(), ParameterTable().size() + 1);
  EXPECT_EQ(entries.back().name, "levels");
  for (std::size_t i = 0; i < ParameterTable().size(); ++i)
  {
    EXPECT_EQ(entries[i].name, ParameterTable()[i].name);
    EXPECT_EQ(entries[i].meaning, ParameterTable()[i].meaning);
    EXPECT_EQ(entries[i].source, "default");
    EXPECT_FALSE(entries[i].value.empty());
  }
}

TEST(Levels, ComeFromTheProfileAsAListOfTextsAndFromTheCommandLineAboveIt)
{
  Parameters parameters;
  ParameterSources sources;
  ApplyProfile(R"({ "levels": ["femur:150mm", "tibia:66%"] })", parameters, sources);
  EXPECT_EQ(Described(parameters, sources, "levels").value, R"(["femur:150mm","tibia:66%"])");
  EXPECT_EQ(Described(parameters, sources, "levels").source, "profile");
  SetLevels({ "calf:largest" }, parameters, sources);
  EXPECT_EQ(Described(parameters, sources, "levels").value, R"(["calf:largest"])");
  EXPECT_EQ(Described(parameters, sources, "levels").source, "command line");
}

TEST(Levels, AreRefusedWhenTheyNameNoPlace)
{
  Parameters parameters;
  ParameterSources sources;
  for (const char * profile : { R"({ "levels": "femur:50%" })", R"({ "levels": [50] })", R"({ "levels": ["femur:half"] })", R"({ "levels": 5 })" })
  {
    EXPECT_EQ(ErrorOf([&] { ApplyProfile(profile, parameters, sources); }).Code(), ErrorCode::Usage) << profile;
  }
  EXPECT_EQ(ErrorOf([&] { SetLevels({ "patella:3mm" }, parameters, sources); }).Code(), ErrorCode::Usage);
  EXPECT_EQ(parameters.levels, measurement::DefaultLevels());
}

TEST(ParameterAssignment, IsRefusedUnlessItIsANameAndANumber)
{
  for (const char * wrong :
       { "", "metal_hu", "metal_hu=", "=5", "metal_hu=abc", "metal_hu=5x", "metal_hu=1,5", "metal_hu= 5", "metal_hu=5=6", "metal_hu=nan",
         "metal_hu=inf", "metal_hu=-inf", "metal_hu=1e999", "no_such_parameter_hu=5", "METAL_HU=5" })
  {
    Parameters parameters;
    ParameterSources sources;
    EXPECT_EQ(ErrorOf([&] { SetParameter(wrong, parameters, sources); }).Code(), ErrorCode::Usage) << wrong;
    EXPECT_EQ(Get(parameters, "metal_hu"), 2500.0) << wrong;
    EXPECT_TRUE(sources.fromCommandLine.empty()) << wrong;
  }
  EXPECT_THAT(ErrorOf(
                  []
                  {
                    Parameters parameters;
                    ParameterSources sources;
                    SetParameter("no_such_parameter_hu=5", parameters, sources);
                  })
                  .what(),
              testing::HasSubstr("no_such_parameter_hu"));
}

TEST(ParameterAssignment, TakesSignsFractionsAndExponents)
{
  Parameters parameters;
  ParameterSources sources;
  SetParameter("muscle_lower_hu=-30.5", parameters, sources);
  SetParameter("metal_hu=2.2e3", parameters, sources);
  EXPECT_EQ(Get(parameters, "muscle_lower_hu"), -30.5);
  EXPECT_EQ(Get(parameters, "metal_hu"), 2200.0);
}

TEST(Profile, IsRefusedUnlessItIsAnObjectOfNamesAndNumbers)
{
  for (const char * wrong : { "", "{", "[1]", "5", "{\"metal_hu\": \"2000\"}", "{\"metal_hu\": null}", "{\"metal_hu\": 1e999}",
                              "{\"metal\": 5}", "{\"metal_hu\": 5} extra" })
  {
    Parameters parameters;
    ParameterSources sources;
    EXPECT_EQ(ErrorOf([&] { ApplyProfile(wrong, parameters, sources); }).Code(), ErrorCode::Usage) << wrong;
  }
}

TEST(Profile, MayBeEmpty)
{
  Parameters parameters;
  ParameterSources sources;
  EXPECT_NO_THROW(ApplyProfile("{}", parameters, sources));
  EXPECT_TRUE(sources.fromProfile.empty());
}

TEST(ProfileFile, IsReadAndNamedInErrorsWithoutItsFolder)
{
  const TemporaryFolder folder;
  Parameters parameters;
  ParameterSources sources;
  std::ofstream(folder / "good.json") << R"({"metal_hu": 2100})";
  LoadProfile(folder / "good.json", parameters, sources);
  EXPECT_EQ(Get(parameters, "metal_hu"), 2100.0);

  std::ofstream(folder / "bad.json") << R"({"metal": 2100})";
  const Error wrong = ErrorOf([&] { LoadProfile(folder / "bad.json", parameters, sources); });
  EXPECT_EQ(wrong.Code(), ErrorCode::Usage);
  EXPECT_THAT(wrong.what(), testing::HasSubstr("bad.json"));
  EXPECT_THAT(wrong.what(), testing::Not(testing::HasSubstr(folder.Path().string())));

  const Error absent = ErrorOf([&] { LoadProfile(folder / "absent.json", parameters, sources); });
  EXPECT_EQ(absent.Code(), ErrorCode::UnreadableInput);
  EXPECT_THAT(absent.what(), testing::HasSubstr("absent.json"));
  EXPECT_EQ(ErrorOf([&] { LoadProfile(folder.Path(), parameters, sources); }).Code(), ErrorCode::UnreadableInput);
}
} // namespace
