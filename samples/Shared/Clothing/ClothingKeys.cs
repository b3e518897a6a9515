using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Samples.Shared.Clothing;

/// <summary>Maps labels to keys in the order of the files, which scores and confusion matrix then have too.</summary>
internal static class ClothingKeys
{
    public static ValueToKeyMappingEstimator Of(MLContext ml)
    {
        var classes = ml.Data.LoadFromEnumerable(ClothingFiles.Classes.Select(name => new ClassName { Name = name }).ToArray());
        return ml.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair(nameof(ClothingPicture.Label))], keyData: classes);
    }

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
