import { t } from '../../../locales';
import { Radio, Text } from '../../../ui';
import type { Platform } from './description';
import { PlatformGlyph } from './PlatformGlyph';
import classes from './platforms.module.css';
import { formOf, platforms } from './registry';

interface PlatformChoiceProps {
  value: Platform;
  onChange(platform: Platform): void;
}

/** Which kind of warehouse it is. */
export function PlatformChoice({ value, onChange }: PlatformChoiceProps) {
  return (
    <Radio.Group label={t('Platform')} value={value} onChange={(chosen) => onChange(chosen as Platform)}>
      <div className={classes.platforms}>
        {platforms.map((platform) => {
          const { label, description } = formOf(platform);
          return (
            <Radio.Card
              key={platform}
              value={platform}
              className={classes.platform}
              aria-label={label}
              aria-description={description}
            >
              <PlatformGlyph platform={platform} />
              <div className={classes.words}>
                <Text fw={500}>{label}</Text>
                <Text size="xs" c="dimmed">
                  {description}
                </Text>
              </div>
            </Radio.Card>
          );
        })}
      </div>
    </Radio.Group>
  );
}
