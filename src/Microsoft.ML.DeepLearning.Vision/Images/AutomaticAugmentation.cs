using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>Chooses the changes of training images that <see cref="ImageAugmentation.Automatic"/> leaves open.</summary>
internal static class AutomaticAugmentation
{
    // Shifted images are harder to learn and pay in long runs only; the shift that is usual for 32 pixels is 4.
    private const int LongRun = 30;
    private const int SideShare = 8;

    // A mirror image belongs to its class if the classes' mean images recognise nearly as many images as before.
    private const double LeastShare = 0.9;

    private const int MostRows = 2048;
    private const int RowsAtOnce = 256;
    private const int MostPixels = 16; // of a side

    /// <summary>The augmentation of a run.</summary>
    /// <param name="options">The options of the trainer; not changed.</param>
    /// <param name="input">The image column, the first input of the rows.</param>
    /// <param name="summary">The sample.</param>
    /// <param name="epochs">Passes over the training rows.</param>
    public static ImageAugmentation Of(ImageAugmentation options, ImageInput input, DataSummary summary, int epochs) => !options.Automatic ? options : new()
    {
        HorizontalFlip = options.HorizontalFlip || KeepClasses(input, summary),
        VerticalFlip = options.VerticalFlip,
        MaximumRotation = options.MaximumRotation,
        CropPadding = options.CropPadding > 0 || epochs < LongRun ? options.CropPadding : Math.Min(input.Shape.Height, input.Shape.Width) / SideShare,
        CutoutSize = options.CutoutSize,
        MixupAlpha = options.MixupAlpha,
    };

    /// <summary>True if images mirrored left to right look like images of their class.</summary>
    public static bool KeepClasses(ImageInput input, DataSummary summary)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var all = summary.Sample.Columns[0].ToTensor(CPU);
        var rows = Math.Min(all.shape[0], MostRows);
        var half = rows / 2;
        var small = cat([.. Starts(rows).Select(start => Small(input, all.narrow(0, start, Math.Min(RowsAtOnce, rows - start))))]); // [B, C, h, w]
        var labels = summary.Sample.Columns[1].ToTensor(CPU).narrow(0, 0, rows).flatten().to(int64); // [B]
        var classes = labels.max().item<long>() + 1;
        var (known, asked) = (small.narrow(0, 0, half), small.narrow(0, half, rows - half));
        var (means, counts) = Means(known.flatten(1), labels.narrow(0, 0, half), classes);
        var expected = labels.narrow(0, half, rows - half);
        return Recognised(asked.flip(3)) >= LeastShare * Recognised(asked);

        double Recognised(Tensor images)
        {
            var distances = (means * means).sum(1) - images.flatten(1).matmul(means.t()).Times(2); // [B, N], up to the image's own square
            var nearest = where(counts.IsAbove(0), distances, zeros_like(distances).Plus(double.MaxValue)).argmin(1);
            return nearest.eq(expected).sum().item<long>();
        }
    }

    private static IEnumerable<long> Starts(long rows)
    {
        for (long start = 0; start < rows; start += RowsAtOnce)
            yield return start;
    }

    private static Tensor Small(ImageInput input, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var images = input.ToImages(rows).to(float64);
        return nn.functional.adaptive_avg_pool2d(images, [Math.Min(images.shape[2], MostPixels), Math.Min(images.shape[3], MostPixels)]).MoveToOuterDisposeScope();
    }

    // The mean image of every class, [N, P], and its number of images, [N].
    private static (Tensor Means, Tensor Counts) Means(Tensor images, Tensor labels, long classes)
    {
        var members = nn.functional.one_hot(labels, classes).to(float64); // [B, N]
        var counts = members.sum(0L);
        return (members.t().matmul(images) / counts.clone().ClampMinimum(1).unsqueeze(1), counts);
    }
}
