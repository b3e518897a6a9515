using Benchmarks.Images;
using Microsoft.ML;

namespace Benchmarks.Noisy.Issues;

/// <summary>A way to find wrong labels.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Find">Trains with a seed on training images, and returns their rows with the columns LabelQuality and IsLabelIssue.</param>
internal sealed record IssueFinder(string Name, Func<MLContext, ImageTask, LabelSource, int, IDataView> Find);
