#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ColourTable.h"
#include "FilterProgress.h"
#include "ModuleXml.h"
#include "PluginCall.h"
#include "PluginTable.h"
#include "myosect/Core/Error.h"

namespace
{
using namespace myosect;
using namespace myosect::slicer;
using testing::HasSubstr;

std::set<std::string> FlagsInXml()
{
  const std::string xml = ModuleXml();
  const std::regex flag("<longflag>([^<]*)</longflag>");
  std::set<std::string> flags;
  for (std::sregex_iterator match(xml.begin(), xml.end(), flag); match != std::sregex_iterator(); ++match)
  {
    EXPECT_TRUE(flags.insert((*match)[1]).second) << "twice: " << (*match)[1];
  }
  return flags;
}

/** A value that the parameter takes. */
std::vector<std::string> WithValue(const std::string & flag)
{
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      if ("--" + parameter.name == flag && parameter.kind == ParameterKind::Option)
      {
        const app::OptionInfo & option = parameter.Option();
        return option.kind == app::OptionKind::Flag ? std::vector<std::string>{ flag }
               : option.choices.empty()             ? std::vector<std::string>{ flag, "1" }
                                                    : std::vector<std::string>{ flag, option.choices.back() };
      }
    }
  }
  return { flag, "file.nrrd" };
}

TEST(MyoSectCLI, TakesEveryFlagThatItsDescriptionNames)
{
  const std::set<std::string> flags = FlagsInXml();
  EXPECT_GT(flags.size(), 20U);
  for (const std::string & flag : flags)
  {
    EXPECT_EQ(ParsePluginCall(WithValue(flag)).values.count(flag.substr(2)), 1U) << flag;
  }
}

TEST(MyoSectCLI, DescribesEveryFlagThatItTakes)
{
  const std::string help = ParsePluginCall({ "--help" }).helpText;
  std::set<std::string> taken;
  const std::regex flag("\n  (?:-[a-z],)?(--[a-z0-9]+)");
  for (std::sregex_iterator match(help.begin(), help.end(), flag); match != std::sregex_iterator(); ++match)
  {
    taken.insert((*match)[1]);
  }
  for (const char * standard : { "--help", "--version", "--xml", "--returnparameterfile", "--processinformationaddress" })
  {
    EXPECT_EQ(taken.erase(standard), 1U) << standard;
  }
  EXPECT_EQ(taken, FlagsInXml());
}

TEST(MyoSectCLI, OffersEveryOptionOfMeasureThatVolumeFilesHaveAUseFor)
{
  std::set<std::string> offered;
  for (const PluginGroup & group : PluginTable())
  {
    for (const PluginParameter & parameter : group.parameters)
    {
      offered.insert(parameter.option);
    }
  }
  // Those of DICOM headers and objects, of the console, and of datasets.
  const std::set<std::string> left{ "--series",           "--t1-correction", "--identified", "--allow", "--dicom",    "--progress",
                                    "--log-file",         "--quiet",         "--verbose",    "--bids",  "--bids-map", "--bids-session",
                                    "--bids-acquisition", "--bids-run",     "--supersedes" };
  for (const app::OptionInfo & option : app::Command("measure").options)
  {
    EXPECT_NE(offered.count(option.Name()), left.count(option.Name())) << option.Name();
  }
}

TEST(MyoSectCLI, HandsItsArgumentsOnAsMyoSectTakesThem)
{
  const PluginRequest request = RequestOf(
      ParsePluginCall({ "--inputvolume", "ct.nrrd", "--modality", "ct", "--side", "left", "--involvedside", "none", "--set", "a=1,b=2",
                        "--levels", "femur:50%,calf:largest", "--strict", "--threads", "2", "--age", "40", "--output", "out" }));
  EXPECT_THAT(request.options.inputs, testing::ElementsAre("ct.nrrd"));
  EXPECT_EQ(request.options.modality, "ct");
  EXPECT_EQ(request.options.side, "left");
  EXPECT_EQ(request.options.involvedSide, "");
  EXPECT_THAT(request.options.parameters, testing::ElementsAre("a=1", "b=2"));
  EXPECT_THAT(request.options.levels, testing::ElementsAre("femur:50%", "calf:largest"));
  EXPECT_TRUE(request.options.strict);
  EXPECT_EQ(request.options.threads, 2U);
  EXPECT_EQ(request.options.ageYears, 40.0);
  EXPECT_EQ(request.options.output, "out");
  EXPECT_EQ(request.segmentation, "");
}

TEST(MyoSectCLI, MeasuresWhenASegmentationIsGiven)
{
  const PluginRequest request = RequestOf(ParsePluginCall({ "--water", "w.nrrd", "--fat", "f.nrrd", "--segmentation", "edited.nrrd" }));
  EXPECT_EQ(request.segmentation, "edited.nrrd");
  EXPECT_EQ(request.options.water, "w.nrrd");
  EXPECT_EQ(request.options.fat, "f.nrrd");
}

TEST(MyoSectCLI, RefusesUnknownFlagsAndWords)
{
  EXPECT_THROW(static_cast<void>(ParsePluginCall({ "--colour", "red" })), Error);
  EXPECT_THROW(static_cast<void>(ParsePluginCall({ "--side", "up" })), Error);
  EXPECT_THROW(static_cast<void>(ParsePluginCall({ "--threads", "5000" })), Error);
  EXPECT_THROW(static_cast<void>(RequestOf(ParsePluginCall({ "--inputvolume", "a.nrrd", "--labeltable", "t.json" }))), Error);
  EXPECT_THROW(static_cast<void>(RequestOf(ParsePluginCall({ "--inputvolume", "a.nrrd", "--age", "old" }))), Error);
}

TEST(FilterProgress, NeverFallsAndEndsWhatItBegins)
{
  std::ostringstream out;
  {
    FilterProgress progress(out);
    progress.Report({ "read", 0.0 });
    progress.Report({ "segment", 0.5 });
    progress.Report({ "limbs", 0.1 });
    progress.Report({ "write", 1.0 });
  }
  const std::string text = out.str();
  EXPECT_EQ(text.find("<filter-start>"), 0U);
  EXPECT_THAT(text, HasSubstr("<filter-comment>segmenting</filter-comment>"));
  EXPECT_THAT(text, HasSubstr("<filter-progress>1</filter-progress>"));
  EXPECT_THAT(text, HasSubstr("</filter-end>"));
  const std::regex number("<filter-progress>([^<]*)</filter-progress>");
  double last = -1.0;
  for (std::sregex_iterator match(text.begin(), text.end(), number); match != std::sregex_iterator(); ++match)
  {
    const double fraction = std::stod((*match)[1]);
    EXPECT_GT(fraction, last);
    last = fraction;
  }
}

TEST(SlicerColourTable, HasTheColoursOfTheReport)
{
  std::ifstream stream(std::string(MYOSECT_SOURCE_DIR) + "/Data/Slicer/MyoSect.ctbl", std::ios::binary);
  std::ostringstream shipped;
  shipped << stream.rdbuf();
  EXPECT_EQ(shipped.str(), ColourTable());
}
} // namespace
