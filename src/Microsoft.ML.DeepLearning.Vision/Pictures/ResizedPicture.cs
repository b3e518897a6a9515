using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>What the mappings add.</summary>
internal sealed class ResizedPicture
{
    [ColumnName(PictureSteps.Resized)]
    [ImageType(1, 1)] // a size is needed and says nothing: the next step states it
    public MLImage? Image { get; set; }
}
