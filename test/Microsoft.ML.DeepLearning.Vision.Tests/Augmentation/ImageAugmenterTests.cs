using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Augmentation;

[TestClass]
public class ImageAugmenterTests
{
    private static readonly ImageAugmentation Everything = new()
    {
        HorizontalFlip = true,
        VerticalFlip = true,
        MaximumRotation = 30,
        CropPadding = 2,
        CutoutSize = 3,
        MixupAlpha = 0.4,
    };

    [TestMethod]
    public void The_torch_generator_decides_what_is_drawn()
    {
        using var scope = NewDisposeScope();
        var images = Images(16);
        var first = Apply(Everything, images, seed: 1);
        TensorAssert.AreClose(first.Images, Apply(Everything, images, seed: 1).Images, 0);
        Assert.IsFalse(first.Images.equal(Apply(Everything, images, seed: 2).Images).all().item<bool>());
    }

    [TestMethod]
    public void Options_that_change_nothing_make_no_augmenter()
    {
        Assert.IsNull(ImageAugmenter.Of(new ImageAugmentation(), new RandomSource(1)));
        Assert.IsNotNull(ImageAugmenter.Of(new ImageAugmentation { CutoutSize = 1 }, new RandomSource(1)));
    }

    [TestMethod]
    public void About_half_of_the_images_are_flipped_along_each_axis()
    {
        using var scope = NewDisposeScope();
        var images = Images(1000);
        Assert.AreEqual(500, Changed(images, Apply(new() { HorizontalFlip = true }, images, 1).Images), 80);
        Assert.AreEqual(500, Changed(images, Apply(new() { VerticalFlip = true }, images, 1).Images), 80);
    }

    [TestMethod]
    public void A_crop_draws_every_offset_on_each_axis_about_equally_often()
    {
        using var scope = NewDisposeScope();
        var images = zeros(900, 1, 5, 5);
        images[TensorIndex.Colon, 0, 2, 2] = tensor(1f);
        var moved = Apply(new() { CropPadding = 1 }, images, 1).Images;
        // The bright pixel ends at one of the nine positions around the centre.
        var counts = moved.sum(0L)[0]; // [H, W]
        Assert.AreEqual(900f, counts.sum().item<float>());
        for (int line = 1; line <= 3; line++)
        {
            for (int column = 1; column <= 3; column++)
                Assert.AreEqual(100, counts[line, column].item<float>(), 45);
        }
    }

    [TestMethod]
    public void A_rotation_stays_within_its_limit()
    {
        using var scope = NewDisposeScope();
        var images = zeros(300, 1, 41, 41);
        images[TensorIndex.Colon, 0, 20, 40] = tensor(1f); // to the right of the centre
        var turned = Apply(new() { MaximumRotation = 30 }, images, 1).Images.mean([0]).squeeze(0); // [H, W]
        for (int line = 0; line < 41; line++)
        {
            for (int column = 0; column < 41; column++)
            {
                if (turned[line, column].item<float>() > 0)
                    Assert.IsLessThanOrEqualTo(33, Math.Abs(Math.Atan2(20 - line, column - 20)) * 180 / Math.PI);
            }
        }
        Assert.IsGreaterThan(0f, turned[TensorIndex.Slice(0, 15)].sum().item<float>());
        Assert.IsGreaterThan(0f, turned[TensorIndex.Slice(26, 41)].sum().item<float>());
    }

    [TestMethod]
    public void Mixup_tells_the_partner_of_each_row_and_the_share()
    {
        using var scope = NewDisposeScope();
        var images = Images(8);
        var mixed = Apply(new() { MixupAlpha = 1 }, images, 5);
        var (unmixed, partner, share) = mixed.Mixing!.Value;
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 8).Select(row => (long)row).ToArray(), partner.data<long>().ToArray());
        TensorAssert.AreClose(images, unmixed, 0);
        TensorAssert.AreClose(Mixup.Mix(images, partner, share), mixed.Images, 0);
    }

    [TestMethod]
    public void A_batch_of_one_image_is_mixed_with_itself()
    {
        using var scope = NewDisposeScope();
        var images = Images(1);
        TensorAssert.AreClose(images, Apply(new() { MixupAlpha = 1 }, images, 5).Images, 1e-6);
    }

    [TestMethod]
    public void Images_are_not_changed_in_place_and_nothing_native_is_left()
    {
        using var images = Images(4);
        using var copy = images.clone();
        using var mean = zeros(1, 1, 1);
        var augmenter = new ImageAugmenter(Everything, new RandomSource(1));
        LiveTensors.AreBalancedBy(() =>
        {
            var augmented = augmenter.Apply(images, mean);
            augmented.Images.Dispose();
            augmented.Mixing!.Value.Unmixed.Dispose();
            augmented.Mixing.Value.Partner.Dispose();
        });
        TensorAssert.AreClose(copy, images, 0);
    }

    private static Tensor Images(int rows)
    {
        random.manual_seed(9);
        return rand(rows, 1, 8, 8);
    }

    private static AugmentedImages Apply(ImageAugmentation options, Tensor images, long seed)
    {
        using var random = new RandomSource(seed);
        return new ImageAugmenter(options, random).Apply(images, zeros(1, 1, 1));
    }

    private static long Changed(Tensor before, Tensor after) => before.ne(after).flatten(1).any(1).sum().item<long>();
}
