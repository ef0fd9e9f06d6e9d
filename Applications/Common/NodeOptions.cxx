#include "NodeOptions.h"

#include <utility>

#include "OptionWords.h"

namespace myosect::app
{
namespace
{
using Kind = OptionKind;

OptionInfo Number(std::string names, std::string value, double least, double most, std::string defaultValue, std::string help,
                  Kind kind = Kind::Count)
{
  return Between(WithDefault(Value(std::move(names), kind, std::move(value), std::move(help)), std::move(defaultValue)), least, most);
}
} // namespace

CommandInfo NodeCommandInfo()
{
  return { "node",
           "Receive studies over DICOM, analyse them, send the results on",
           { Value("--aet", Kind::Text, "NAME", "the node's own AE title; required unless --status is given"),
             Number("--port", "P", 1, 65535, "11112", "port to listen on"),
             WithDefault(Value("--bind", Kind::Text, "ADDRESS", "IPv4 address to listen on"), "0.0.0.0"),
             Value("--queue", Kind::Folder, "DIR", "folder of the queue, which holds the images; default: ~/.local/state/myosect/node"),
             List(Value("--allow-from", Kind::Text, "AET[@HOST]", "who may send, all others are rejected; default: the destinations")),
             List(Value("--send-to", Kind::Text, "AET@HOST:PORT",
                        "review station or review archive that gets the results; required unless --status is given")),
             List(Value("--archive-to", Kind::Text, "AET@HOST:PORT", "archive that gets the results too, though nobody has reviewed them")),
             Value("--profile", Kind::File, "FILE", "JSON object of parameters, as for analyze"),
             WithDefault(List(Value("--dicom", Kind::Text, "LIST", "DICOM objects to make, as for analyze"), ','), "seg,sr"),
             Number("--quiet-seconds", "S", 1, 86400, "60", "a study is whole when no image came for this time"),
             Number("--jobs", "N", 1, 64, "1", "analyses at once"),
             Number("--threads", "N", 0, 1024, "0", "threads of one analysis; 0: one a processor"),
             Number("--analysis-minutes", "M", 1, 1440, "60", "an analysis is ended after this time"),
             Number("--analysis-memory-mb", "MB", 0, 1048576, "0",
                    "memory of one analysis; 0: its share of three quarters of the machine's"),
             Number("--attempts", "N", 1, 100, "5", "of an analysis that crashes or is killed"),
             Number("--retry-seconds", "S", 1, 3600, "10", "pause before the first repetition; it doubles"),
             Number("--retry-max-seconds", "S", 1, 86400, "600", "longest pause between repetitions"),
             Number("--give-up-days", "D", 1, 365, "7", "sending is given up after this time"),
             Number("--max-disk-gb", "GB", 0.001, 1000000, "50", "the queue takes no more images beyond this size", Kind::Number),
             Number("--min-free-mb", "MB", 0, 1048576, "1024", "nor when the file system has less than this left"),
             Number("--max-object-mb", "MB", 1, 4096, "2048", "largest object that is taken"),
             Number("--keep-days", "D", 0, 3650, "7", "how long images and results of finished studies are kept"),
             Number("--remember-days", "D", 1, 36500, "365", "how long it is remembered which images were analysed"),
             Number("--max-associations", "N", 1, 256, "16", "associations at once"),
             Number("--max-pdu", "BYTES", 4096, 131072, "65536", "largest PDU received"),
             Number("--acse-timeout", "S", 1, 600, "30", "for the opening of an association"),
             Number("--dimse-timeout", "S", 1, 3600, "60", "for the next message, and for a stalled one"),
             Number("--message-timeout", "S", 1, 86400, "600", "for one message with its object"),
             Number("--stop-seconds", "S", 1, 600, "30", "time to finish what is in hand after SIGTERM"),
             Value("--tls-key", Kind::File, "FILE", "private key, PEM; with --tls-cert and --tls-ca: TLS only"),
             Value("--tls-cert", Kind::File, "FILE", "own certificate, PEM"),
             Value("--tls-ca", Kind::File, "FILE", "certificate of the authority that callers and destinations must have, PEM"),
             Flag("--send-tls", "send over TLS too"),
             Value("--analyzer", Kind::File, "FILE", "program to call in place of this one, with the arguments of analyze"),
             Value("--log-file", Kind::File, "FILE", "append messages to this file instead of stderr"),
             Flag("--status", "print the state of the queue and of the node, and end"),
             Flag("--json", "with --status: print JSON") } };
}
} // namespace myosect::app
