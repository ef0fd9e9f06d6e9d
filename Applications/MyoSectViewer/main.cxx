#include <algorithm>
#include <clocale>
#include <exception>
#include <iostream>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <QApplication>

#include "MainWindow.h"
#include "OptionBinding.h"
#include "ScriptPlayer.h"
#include "ViewerOptions.h"
#include "myosect/Core/Error.h"
#include "myosect/Core/Version.h"
#include "myosect/Rendering/Snapshot.h"

namespace
{
using namespace myosect;

struct Options
{
  std::vector<std::string> paths;
  std::string segmentation;
  std::string labelTable;
  std::vector<std::string> series;
  std::string modality;
  std::string water, fat, fatFraction;
  bool t1Correction = false;
  std::string segment = "auto";
  std::string side;
  std::string participant;
  std::vector<std::string> allowed;
  std::vector<std::string> images;
  std::string baseline;
  std::string worklist;
  bool blind = false;
  std::string reader;
  std::string screenshot;
  std::optional<std::size_t> slice;
  std::string layout = "axial";
  bool filled = false;
  std::string size = "1280x1024";
  std::string script;
  bool helpKeys = false;
};

constexpr double kLongestOpeningSeconds = 3600.0;

int Fail(const std::string & what, ErrorCode code)
{
  std::cerr << "error: " << what << std::endl;
  return static_cast<int>(code);
}

void AddOptions(CLI::App & parser, Options & options)
{
  const auto bind = [&parser](std::string_view name, auto & variable)
  {
    const app::OptionInfo & info = app::ViewerCommandInfo().Option(name);
    app::Bind(parser, info, variable, info.names);
  };
  bind("path", options.paths);
  bind("--segmentation", options.segmentation);
  bind("--label-table", options.labelTable);
  bind("--series", options.series);
  bind("--modality", options.modality);
  bind("--water", options.water);
  bind("--fat", options.fat);
  bind("--fat-fraction", options.fatFraction);
  bind("--t1-correction", options.t1Correction);
  bind("--segment", options.segment);
  bind("--side", options.side);
  bind("--participant", options.participant);
  bind("--allow", options.allowed);
  bind("--images", options.images);
  bind("--baseline", options.baseline);
  bind("--worklist", options.worklist);
  bind("--blind", options.blind);
  bind("--reader", options.reader);
  bind("--screenshot", options.screenshot);
  bind("--slice", options.slice);
  bind("--layout", options.layout);
  bind("--filled", options.filled);
  bind("--size", options.size);
  bind("--script", options.script);
  bind("--help-keys", options.helpKeys);
}

std::pair<int, int> SizeOf(const std::string & text)
{
  int width = 0;
  int height = 0;
  char cross = 0;
  std::istringstream stream(text);
  if (!(stream >> width >> cross >> height) || cross != 'x' || width < 200 || height < 200 || width > 8192 || height > 8192)
  {
    throw Error(ErrorCode::Usage, "--size is WIDTHxHEIGHT, each from 200 to 8192");
  }
  return { width, height };
}

viewer::OpenRequest RequestOf(const Options & options)
{
  viewer::OpenRequest request;
  request.paths.assign(options.paths.begin(), options.paths.end());
  request.segmentation = options.segmentation;
  request.labelTable = options.labelTable;
  request.seriesUids = options.series;
  request.images.assign(options.images.begin(), options.images.end());
  if (!options.modality.empty())
  {
    request.modality = options.modality == "ct" ? Modality::Ct : Modality::T1;
  }
  request.choices.water = options.water;
  request.choices.fat = options.fat;
  request.choices.fatFraction = options.fatFraction;
  request.choices.t1Correction = options.t1Correction;
  if (options.segment != "auto")
  {
    request.choices.segment = options.segment == "thigh" ? Segment::Thigh : Segment::Calf;
  }
  if (!options.side.empty())
  {
    request.choices.side = options.side == "left" ? Side::Left : Side::Right;
  }
  request.choices.participantId = options.participant;
  request.choices.allowed = options.allowed;
  return request;
}

/** Whether the call names a study. */
bool NamesStudy(const Options & options)
{
  return !options.paths.empty() || RequestOf(options).choices.NamesFiles();
}

/** \throws Error when the study could not be opened. */
void WaitForStudy(viewer::ViewerModel & model)
{
  model.WaitIdle(kLongestOpeningSeconds);
  if (!model.document.IsOpen())
  {
    const auto messages = model.TakeMessages();
    throw Error(ErrorCode::UnreadableInput, messages.empty() ? "the study could not be opened" : messages.back().text);
  }
}

int TakeScreenshot(viewer::ViewerModel & model, app::MainWindow & window, const Options & options)
{
  if (!NamesStudy(options))
  {
    throw Error(ErrorCode::Usage, "--screenshot needs a PATH to open");
  }
  model.Open(RequestOf(options));
  WaitForStudy(model);
  if (!options.baseline.empty())
  {
    viewer::OpenRequest baseline;
    baseline.paths = { options.baseline };
    model.OpenBaseline(baseline);
    model.WaitIdle(kLongestOpeningSeconds);
  }
  if (options.slice && *options.slice >= model.document.SliceCount())
  {
    throw Error(ErrorCode::Usage, "there is no slice " + std::to_string(*options.slice) + "; the last one is " +
                                      std::to_string(model.document.SliceCount() - 1));
  }
  if (options.slice)
  {
    model.SelectSlice(*options.slice);
  }
  const std::vector<std::string> & layouts = app::ViewerCommandInfo().Option("--layout").choices;
  const auto layout = static_cast<std::size_t>(std::find(layouts.begin(), layouts.end(), options.layout) - layouts.begin());
  model.display.layout.Set(layout);
  model.display.filled.Set(options.filled);
  window.RefreshNow();
  QApplication::processEvents();
  window.WritePicture(options.screenshot, app::PictureText::WithoutIdentity);
  return 0;
}

/** Notes of the toolkit on its surroundings are no concern of the user: stderr tells what the program has to say. */
void OnToolkitMessage(QtMsgType type, const QMessageLogContext &, const QString & text)
{
  if (type == QtCriticalMsg || type == QtFatalMsg)
  {
    std::cerr << text.toStdString() << std::endl;
  }
}

/** Reading goes on while the window is built. \return false where nothing is to be opened, or where the window has to tell why it cannot be. */
bool BeginOpening(viewer::ViewerModel & model, const Options & options)
{
  if (!NamesStudy(options) || !options.screenshot.empty() || !options.worklist.empty())
  {
    return false;
  }
  try
  {
    model.Open(RequestOf(options));
    return true;
  }
  catch (const Error &)
  {
    return false;
  }
}

int Run(const Options & options, int argc, char ** argv)
{
  if (options.blind && options.worklist.empty())
  {
    throw Error(ErrorCode::Usage, "--blind needs --worklist DIR");
  }
  const auto size = SizeOf(options.size);
  if (!rendering::DisplayAvailable())
  {
    throw Error(ErrorCode::UnsupportedInput, "myosect-viewer needs a display and found none; set DISPLAY, or run it under xvfb-run -a");
  }
  qInstallMessageHandler(OnToolkitMessage);
  qputenv("QT_QPA_PLATFORM", "xcb");
  QApplication application(argc, argv);
  QApplication::setApplicationName("myosect-viewer");
  std::setlocale(LC_NUMERIC, "C");
  std::shared_ptr<viewer::StateFolder> state;
  try
  {
    state = std::make_shared<viewer::StateFolder>(viewer::StateFolder::DefaultPath());
  }
  catch (const Error & error)
  {
    std::cerr << "warning: " << error.what() << "; recent studies and autosaves are not kept" << std::endl;
  }
  viewer::ViewerModel model(state);
  model.reader = options.reader;
  const bool opening = BeginOpening(model, options);
  app::MainWindow window(model);
  if (!options.screenshot.empty())
  {
    window.Images().setFixedSize(size.first, size.second);
    window.show();
    QApplication::processEvents();
    return TakeScreenshot(model, window, options);
  }
  window.resize(1500, 1000);
  window.show();
  QApplication::processEvents();
  if (!options.script.empty())
  {
    return app::ScriptPlayer(model, window).Play(options.script);
  }
  if (!options.worklist.empty())
  {
    window.OpenWorklist(options.worklist, options.blind);
  }
  else if (NamesStudy(options) && !opening)
  {
    window.Open(RequestOf(options));
  }
  if (!options.baseline.empty())
  {
    viewer::OpenRequest baseline;
    baseline.paths = { options.baseline };
    window.OpenBaseline(baseline);
  }
  window.OfferRecovery();
  return QApplication::exec();
}
} // namespace

int main(int argc, char ** argv)
{
  CLI::App app{ "myosect-viewer shows limb muscle measurements with their outlines, lets a person correct them, and measures anew. Not a "
                "medical device." };
  app.name("myosect-viewer");
  app.set_version_flag("--version", std::string(kSoftwareName) + " " + std::string(SoftwareVersion()));
  Options options;
  AddOptions(app, options);
  try
  {
    app.parse(argc, argv);
  }
  catch (const CLI::ParseError & error)
  {
    return error.get_exit_code() == 0 ? app.exit(error) : Fail(std::string(error.what()) + "; see myosect-viewer --help", ErrorCode::Usage);
  }
  try
  {
    if (options.helpKeys)
    {
      std::cout << viewer::KeysAsText(viewer::KeyMap());
      return 0;
    }
    return Run(options, argc, argv);
  }
  catch (const Error & error)
  {
    return Fail(error.what(), error.Code());
  }
  catch (const std::bad_alloc &)
  {
    return Fail("not enough memory; use a larger machine or a shorter series", ErrorCode::UnsupportedInput);
  }
  catch (const std::exception & exception)
  {
    return Fail(exception.what(), ErrorCode::Internal);
  }
}
