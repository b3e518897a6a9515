using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The output row of the mappings.</summary>
internal sealed class ResizedPicture
{
    [ColumnName(PictureSteps.Resized)]
    [ImageType(1, 1)] // the attribute needs a size; the next step sets the true one
    public MLImage? Image { get; set; }
}
